import Foundation

/// The checkout that the tests belong to.
enum Checkout {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}

/// C programs to be checked.
enum CProgram {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Compiles a program of the checkout. An instrumented one is linked with the interposer in place of the sanitizer's own
  /// runtime.
  static func build(_ path: String, instrumented: Bool, in folder: Folder) async throws -> String {
    let output = folder.path + "/" + (path as NSString).lastPathComponent + ".out"
    let source = Checkout.root + "/" + path
    if instrumented {
      try await clang(["-g", "-w", "-fsanitize=thread", "-c", source, "-o", output + ".o"])
      let libraries = Casebook.folder
      try await clang([
        output + ".o", "-L\(libraries)", "-lCInterposer", "-Wl,-rpath,\(libraries)", "-pthread", "-o", output,
      ])
    } else {
      try await clang(["-g", "-w", source, "-pthread", "-o", output])
    }
    return output
  }

  private static func clang(_ arguments: [String]) async throws {
    try await onThread {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["clang"] + arguments
      try process.run()
      process.waitUntilExit()
      if process.terminationStatus != 0 {
        throw Failure(description: "clang \(arguments.joined(separator: " ")) failed")
      }
    }
  }

  /// Waiting for a process blocks; that must not take a thread from the tests' own pool.
  static func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try body() }) }.start()
    }
  }
}
