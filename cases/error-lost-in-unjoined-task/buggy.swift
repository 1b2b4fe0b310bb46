import CSP
import CaseKit

struct File {
  let name: String
  let megabytes: Int
}

enum BackupError: Error {
  case nothingToCopy
  case tooLarge(String)
}

/// The store to which the office copies its files every night.
actor Vault {
  private let limit = 100
  private var names: Set<String> = []

  func store(_ file: File) async throws {
    guard file.megabytes <= limit else { throw BackupError.tooLarge(file.name) }
    try await Task.sleep(for: .milliseconds(20 * file.megabytes))
    names.insert(file.name)
  }

  func missing(of files: [File]) -> [String] {
    files.map(\.name).filter { !names.contains($0) }
  }
}

struct Backup {
  let vault: Vault

  func run(_ files: [File]) async throws {
    guard !files.isEmpty else { throw BackupError.nothingToCopy }
    let copies = WaitGroup(name: "copies")
    for file in files {
      copies.add(1)
      Task {
        defer { copies.done() }
        try await vault.store(file)
      }
    }
    await copies.wait()
  }
}

@main struct Night {
  static func main() async {
    let vault = Vault()
    let files = [
      File(name: "orders.db", megabytes: 40), File(name: "scans.zip", megabytes: 700),
      File(name: "mail.box", megabytes: 90),
    ]
    do {
      try await Backup(vault: vault).run(files)
      print("backup complete")
      expectEqual(await vault.missing(of: files), [], "files that a complete backup lacks")
    } catch {
      print("backup failed: \(error)")
    }
  }
}
