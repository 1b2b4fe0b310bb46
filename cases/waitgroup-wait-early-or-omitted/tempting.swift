import Dispatch
import Synchronization

/// A volume that can be read as it was at one moment.
final class Volume: Sendable {
  private let isFrozen = Mutex(false)

  func freeze() { isFrozen.withLock { $0 = true } }

  var contents: String { isFrozen.withLock { $0 } ? "frozen" : "live" }
}

/// Where the archives go; each takes a second.
final class Vault: Sendable {
  private let archives = Mutex<[String]>([])

  func store(_ contents: String, completion: @escaping @Sendable () -> Void) {
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(1)) {
      self.archives.withLock { $0.append(contents) }
      completion()
    }
  }

  func count(_ contents: String) -> Int { archives.withLock { $0.count { $0 == contents } } }
}

struct Backup {
  let vault = Vault()

  func run(_ volumes: [Volume]) {
    let group = DispatchGroup()
    for volume in volumes {
      group.enter()
      DispatchQueue.global().async {
        defer { group.leave() }
        volume.freeze()
      }
    }
    for volume in volumes {
      group.enter()
      vault.store(volume.contents) { group.leave() }
    }
    group.wait()
  }
}

@main struct Nightly {
  static func main() {
    let backup = Backup()
    backup.run([Volume(), Volume(), Volume()])
    print("archives: \(backup.vault.count("frozen")) frozen, \(backup.vault.count("live")) live")
  }
}
