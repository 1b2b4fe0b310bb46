import CaseRunner
import Foundation

/// What the sections share: the compiler, and the programs that they run.
struct Bench: Sendable {
  let workbench: Workbench
  /// The root of the checkout.
  let root: String
  private let scratch: String

  static func open() async throws -> Bench {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
    let workbench = try await Workbench.open(bookRoot: root)
    return Bench(workbench: workbench, root: root, scratch: try workbench.cache.folder(holding: [:]))
  }

  /// A program of the checkout, compiled. A C program has its accesses and atomic operations seen only if it is instrumented.
  func compile(_ path: String, instrumented: Bool = false) async throws -> String {
    let file = URL(fileURLWithPath: "\(root)/\(path)")
    let folder = file.deletingLastPathComponent().path
    guard file.pathExtension == "c" else {
      return try await workbench.compiler.compile(.init(files: [file.lastPathComponent], directory: folder)).path
    }
    let output = "\(scratch)/\(file.deletingPathExtension().lastPathComponent)"
    guard instrumented else {
      try clang(["-g", file.path, "-pthread", "-o", output], path)
      return output
    }
    try clang(["-g", "-fsanitize=thread", "-c", file.path, "-o", output + ".o"], path)
    let library = URL(fileURLWithPath: workbench.installation.interposer)
    let libraries = library.deletingLastPathComponent().path
    try clang([output + ".o", library.path, "-Wl,-rpath,\(libraries)", "-pthread", "-o", output], path)
    return output
  }

  private func clang(_ arguments: [String], _ path: String) throws {
    let clang = Process()
    clang.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    clang.arguments = ["clang"] + arguments
    try clang.run()
    clang.waitUntilExit()
    guard clang.terminationStatus == 0 else { throw Failure(message: "\(path) does not compile") }
  }

  /// A server that runs executions of a program of `Benchmarks/Programs`.
  func server(_ name: String) async throws -> ForkServer {
    ForkServer(
      ForkServer.Configuration(
        program: try await compile("Benchmarks/Programs/\(name)"), interposer: workbench.installation.interposer,
        scratch: scratch))
  }

  struct Failure: Error, CustomStringConvertible {
    var message: String
    var description: String { message }
  }
}
