import Foundation
import Testing

/// What `make install` leaves, used from a folder that has nothing to do with it.
@Suite("Installed")
struct InstallTests {
  private static let checkout = URL(fileURLWithPath: Casebook.folder).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private func run(_ program: String, _ arguments: [String], in folder: Folder) throws -> Casebook.Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    var environment = ProcessInfo.processInfo.environment
    for name in ["CACHE", "STATE"] { environment["XDG_\(name)_HOME"] = "\(folder.path)/\(name)" }
    process.environment = environment
    try folder.write("stdout", "")
    try folder.write("stderr", "")
    process.standardOutput = FileHandle(forWritingAtPath: folder.path + "/stdout")
    process.standardError = FileHandle(forWritingAtPath: folder.path + "/stderr")
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String { String(decoding: try folder.read(name), as: UTF8.self) }
    return Casebook.Result(status: process.terminationStatus, stdout: try text("stdout"), stderr: try text("stderr"))
  }

  private func make(_ target: String, into prefix: Folder) throws -> Casebook.Result {
    try run("/usr/bin/env", ["make", "-s", "-C", Self.checkout, target, "PREFIX=\(prefix.path)"], in: Folder())
  }

  @Test(
    "It reads its own book from anywhere, checks programs, keeps nothing in its own folders, and goes without a trace")
  func everything() throws {
    let (prefix, place) = (try Folder(), try Folder())
    let made = try make("install-files", into: prefix)
    #expect(made.status == 0 && made.stdout.contains("installed \(prefix.path)/bin/casebook"), "\(made)")
    let casebook = prefix.path + "/bin/casebook"
    let list = try run(casebook, ["list"], in: place)
    #expect(list.status == 0 && list.stdout.contains("mutex-relock"), "\(list)")
    #expect(try run(casebook, ["read", "1"], in: place).stdout.hasPrefix("1. "))
    #expect(try run(casebook, ["drill", "--due", "--json"], in: place).stdout.contains("/predict"))
    let ran = try run(casebook, ["run", "mutex-relock"], in: place)
    #expect(ran.status == 0 && ran.stdout.contains("deadlock"), "\(ran)")
    try place.write("own.swift", "import CSP\nlet line = Channel<Int>()\nawait line.send(1)\n")
    let own = try run(casebook, ["check", "own.swift"], in: place)
    #expect(own.status == 1 && own.stdout.hasPrefix("deadlock"), "\(own)")
    // A book is begun in a folder of one's own, not in the installed one.
    #expect(try run(casebook, ["new", "mine"], in: place).status == 2)
    // A book of one's own has its site with the tool's theme.
    for name in ["cases", "chapters"] {
      try FileManager.default.createDirectory(atPath: "\(place.path)/\(name)", withIntermediateDirectories: false)
    }
    try place.write("chapters/01-own.md", "# Own\n\nA chapter.\n")
    let built = try run(casebook, ["build"], in: place)
    #expect(built.status == 0 && built.stdout.contains("files written"), "\(built)")
    #expect(String(decoding: try place.read("site/public/index.html"), as: UTF8.self).contains("Own"))
    #expect(!prefix.contains(prefix.path, ".casebook") && !prefix.contains(prefix.path, "mine"))
    #expect(prefix.contains(prefix.path, "casebook.1") && prefix.contains(prefix.path, "_casebook"))
    #expect(try make("uninstall", into: prefix).status == 0)
    let left = (FileManager.default.enumerator(atPath: prefix.path)?.allObjects ?? []).map { "\(prefix.path)/\($0)" }
    var isFolder: ObjCBool = false
    #expect(
      left.allSatisfy { FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && isFolder.boolValue })
    #expect(!left.contains { $0.hasSuffix("/casebook") }, "\(left)")
  }
}
