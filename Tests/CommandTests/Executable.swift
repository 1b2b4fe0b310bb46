import Foundation

/// The built executable, which lies beside the tests.
enum Casebook {
  struct Result {
    var status: Int32
    var stdout: String
    var stderr: String
  }

  final class Running {
    let process: Process
    private let folder: Folder

    init(_ process: Process, _ folder: Folder) {
      self.process = process
      self.folder = folder
    }

    func finish() -> Result {
      process.waitUntilExit()
      func text(_ name: String) -> String { String(decoding: (try? folder.read(name)) ?? Data(), as: UTF8.self) }
      return Result(status: process.terminationStatus, stdout: text("stdout"), stderr: text("stderr"))
    }
  }

  /// Runs it to its end, for so many seconds at most.
  ///
  /// - Parameters:
  ///   - workplace: The current folder, where another than the one with the cache.
  ///   - input: What it reads from standard input.
  static func run(
    _ arguments: [String], in directory: String? = nil, at workplace: String? = nil, input: String = "",
    seconds: Double = 120
  ) throws -> Result {
    let running = try start(arguments, in: directory, at: workplace, input: input)
    let process = running.process
    let watchdog = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: watchdog)
    defer { watchdog.cancel() }
    return running.finish()
  }

  /// Output goes to files, so that no amount of it can block.
  ///
  /// - Parameter path: A folder in which tools are looked for first.
  static func start(
    _ arguments: [String], in directory: String? = nil, at workplace: String? = nil, path: String? = nil,
    input: String = ""
  ) throws -> Running {
    let output = try Folder()
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: workplace ?? directory ?? output.path)
    var environment = ProcessInfo.processInfo.environment
    environment["TERM"] = "xterm"
    // The user's own cache and log of practice must neither help nor suffer.
    environment["XDG_CACHE_HOME"] = directory.map { $0 + "/cache" } ?? output.path
    environment["XDG_STATE_HOME"] = directory.map { $0 + "/state" } ?? output.path
    if let path { environment["PATH"] = "\(path):\(environment["PATH"] ?? "/usr/bin:/bin")" }
    process.environment = environment
    try output.write("stdin", input)
    process.standardInput = FileHandle(forReadingAtPath: output.path + "/stdin")
    try output.write("stdout", "")
    try output.write("stderr", "")
    process.standardOutput = FileHandle(forWritingAtPath: output.path + "/stdout")
    process.standardError = FileHandle(forWritingAtPath: output.path + "/stderr")
    try process.run()
    return Running(process, output)
  }

  /// Where it and the interposer were built.
  static var folder: String { executable.deletingLastPathComponent().path }

  private static let executable = URL(
    fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
  ).deletingLastPathComponent().appendingPathComponent("casebook")
}

/// A folder that lives as long as its owner.
final class Folder: Sendable {
  let path: String

  init(_ files: [String: String] = [:]) throws {
    path =
      URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
      + "/casebook-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try write(name, text) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  func read(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")) }

  /// Whether something below a folder has a name that contains this word.
  func contains(_ folder: String, _ word: String) -> Bool {
    (FileManager.default.enumerator(atPath: folder)?.allObjects ?? []).contains { "\($0)".contains(word) }
  }
}
