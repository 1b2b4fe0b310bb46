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

  /// A program of `Benchmarks/Programs` or of a case, compiled.
  func compile(_ path: String) async throws -> String {
    let file = URL(fileURLWithPath: "\(root)/\(path)")
    let folder = file.deletingLastPathComponent().path
    guard file.pathExtension == "c" else {
      return try await workbench.compiler.compile(.init(files: [file.lastPathComponent], directory: folder)).path
    }
    let output = "\(scratch)/\(file.deletingPathExtension().lastPathComponent)"
    let clang = Process()
    clang.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    clang.arguments = ["clang", "-g", file.path, "-pthread", "-o", output]
    try clang.run()
    clang.waitUntilExit()
    guard clang.terminationStatus == 0 else { throw Failure(message: "\(path) does not compile") }
    return output
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
