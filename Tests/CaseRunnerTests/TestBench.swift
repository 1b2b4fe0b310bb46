import Foundation
import Testing

@testable import CaseRunner

/// A workbench whose cache lies beside the tests, so that what they compile is compiled once and `make clean` removes it.
enum TestBench {
  static func open() async throws -> Workbench {
    let installation = try Installation.locate()
    let folder = URL(fileURLWithPath: installation.interposer).deletingLastPathComponent().path
    return Workbench(
      toolchain: try await Toolchain.locate(), installation: installation,
      cache: CacheFolder(path: folder + "/test-cache"))
  }

  /// Compiles one file with this text.
  static func compile(
    _ text: String, named name: String = "program.swift", in bench: Workbench
  ) async throws -> Compiler.Product {
    let folder = try bench.cache.folder(holding: [name: text])
    defer { bench.cache.remove(folder) }
    return try await bench.compiler.compile(.init(files: [name], directory: folder))
  }

  /// A server for a program with this text.
  static func server(
    _ text: String, arguments: [String] = [], change: (inout ForkServer.Configuration) -> Void = { _ in }
  ) async throws -> ForkServer {
    let bench = try await open()
    let product = try await compile(text, in: bench)
    var configuration = ForkServer.Configuration(
      program: product.path, arguments: arguments, interposer: bench.installation.interposer,
      scratch: try bench.cache.temporaryFolder())
    change(&configuration)
    return ForkServer(configuration)
  }
}
