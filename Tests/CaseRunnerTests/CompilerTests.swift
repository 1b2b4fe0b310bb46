import Foundation
import Testing

@testable import CaseRunner

@Suite("Compiler")
struct CompilerTests {
  @Test("Diagnostics name the file as it was given, and a failure is remembered with its text")
  func diagnostics() async throws {
    let bench = try await TestBench.open()
    let messages = await [0, 1].asyncMap { _ in
      let error = await #expect(throws: CaseRunnerError.self) {
        try await TestBench.compile("let number: Int = \"one\"\n", named: "wrong.swift", in: bench)
      }
      #expect(error?.code == .compilation)
      return error?.message ?? ""
    }
    #expect(messages[0].hasPrefix("wrong.swift:1:19: error: cannot convert value of type 'String'"))
    #expect(messages[0] == messages[1])
  }

  @Test("A data race that only the optimizer's passes see is an error, too")
  func regionIsolation() async throws {
    let text = """
      final class Box { var value = 0 }
      @main struct A {
        static func main() async {
          let box = Box()
          Task.detached { box.value = 1 }
          print(box.value)
        }
      }
      """
    let bench = try await TestBench.open()
    let error = await #expect(throws: CaseRunnerError.self) { try await TestBench.compile(text, in: bench) }
    #expect(error?.message.contains("error: sending") == true)
  }

  @Test("The same program is compiled once, another one again")
  func cached() async throws {
    let bench = try await TestBench.open()
    let first = try await TestBench.compile("print(1)\n", in: bench)
    let before = try FileManager.default.attributesOfItem(atPath: first.path)[.modificationDate] as? Date
    let second = try await TestBench.compile("print(1)\n", in: bench)
    #expect(first == second)
    #expect(try FileManager.default.attributesOfItem(atPath: first.path)[.modificationDate] as? Date == before)
    #expect(try await TestBench.compile("print(2)\n", in: bench).key != first.key)
  }

  @Test("A program has instrumentation and no sanitizer runtime")
  func instrumented() async throws {
    let bench = try await TestBench.open()
    let product = try await TestBench.compile("var a = [1]\na[0] += CommandLine.arguments.count\nprint(a)\n", in: bench)
    let symbols = try await Tool.run(
      "/bin/sh",
      ["-c", "grep -q __tsan_func_entry \"$0\" && ! grep -q __sanitizer_print_stack_trace \"$0\"", product.path])
    #expect(symbols.status == 0)
  }

  @Test("Several files make one program")
  func severalFiles() async throws {
    let bench = try await TestBench.open()
    let folder = try bench.cache.folder(holding: ["main.swift": "greet()\n", "b.swift": "func greet() { print(1) }\n"])
    defer { bench.cache.remove(folder) }
    let product = try await bench.compiler.compile(.init(files: ["main.swift", "b.swift"], directory: folder))
    #expect(FileManager.default.isExecutableFile(atPath: product.path))
  }

  @Test("A file that is not there is the user's mistake")
  func missingFile() async throws {
    let bench = try await TestBench.open()
    let error = await #expect(throws: CaseRunnerError.self) {
      try await bench.compiler.compile(.init(files: ["none.swift"], directory: "/"))
    }
    #expect(
      error
        == CaseRunnerError(
          .usage, "none.swift: error: the file cannot be read", next: "Check the name and its permissions."))
  }
}

extension Sequence {
  func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
