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

  func store(_ contents: String) async {
    try? await Task.sleep(for: .seconds(1))
    archives.withLock { $0.append(contents) }
  }

  func count(_ contents: String) -> Int { archives.withLock { $0.count { $0 == contents } } }
}

struct Backup {
  let vault = Vault()

  func run(_ volumes: [Volume]) async {
    await withDiscardingTaskGroup { freezing in
      for volume in volumes {
        freezing.addTask { volume.freeze() }
      }
    }
    await withDiscardingTaskGroup { storing in
      for volume in volumes {
        storing.addTask { await vault.store(volume.contents) }
      }
    }
  }
}

@main struct Nightly {
  static func main() async {
    let backup = Backup()
    await backup.run([Volume(), Volume(), Volume()])
    print("archives: \(backup.vault.count("frozen")) frozen, \(backup.vault.count("live")) live")
  }
}
