import Checker
import Foundation
import Testing
import Workbook

import enum Workbook.Expectation

@testable import CaseRunner

/// Real runs of small programs. What depends on luck is not demanded of them.
@Suite("Native runs", .serialized)
struct NativeRunnerTests {
  /// Runs one program natively.
  private func compare(
    _ text: String, runs: Int = 3, arguments: [String] = [], change: (inout NativeRunner.Plan) -> Void = { _ in }
  ) async throws -> NativeComparison {
    let bench = try await TestBench.open()
    let folder = try bench.cache.folder(holding: ["program.swift": text])
    defer { bench.cache.remove(folder) }
    var runner = NativeRunner(compiler: bench.compiler, cache: bench.cache)
    // These tests run beside others that take both processors.
    runner.plan.limit = 20
    runner.plan.budget = 60
    change(&runner.plan)
    return try await runner.compare(
      .init(files: ["program.swift"], directory: folder), arguments: arguments, runs: runs
    ).comparison
  }

  /// A thread writes what main writes, too, before it has waited for it.
  private static let racy = """
    import Foundation

    final class Box: @unchecked Sendable { var number = 0 }
    let box = Box()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread { box.number += 1; done.signal() }
    thread.start()
    box.number += 1
    done.wait()
    print("end")
    exit(3)
    """

  @Test("A race is reported by the sanitizer alone, and the program keeps its output and its status")
  func race() async throws {
    let result = try await compare(Self.racy)
    #expect(result.processors == Workbench.processorCount)
    for runs in [result.plain, result.sanitized] {
      #expect(runs.unavailable == nil && runs.runs == 3 && runs.asked == 3)
      #expect(runs.outcomes == [Outcome(stdout: "end\n", exit: 3, count: 3)])
      #expect(runs.hung == 0 && runs.crashed == 0)
    }
    #expect(result.plain.reported == 0 && result.plain.warnings == [] && result.plain.example == nil)
    // Which of the two comes first does not matter to a happens-before detector; one in three is certain enough.
    #expect((1...3).contains(result.sanitized.reported))
    #expect(result.sanitized.warnings.contains { $0.kind.contains("race") })
    #expect(result.sanitized.example?.hasPrefix("WARNING: ThreadSanitizer: ") == true)
    #expect(result.sanitized.example?.contains("program.swift:") == true)
  }

  @Test("A program without a race has no report, and the libraries that cases import are there in both builds")
  func clean() async throws {
    let text = """
      import CSP
      import CaseKit

      @main struct Program {
        static func main() async {
          let numbers = Channel<Int>()
          go { await numbers.send(CommandLine.arguments.count) }
          print("got \\(await numbers.receive() ?? 0)")
        }
      }
      """
    let result = try await compare(text, arguments: ["a", "b"])
    for runs in [result.plain, result.sanitized] {
      #expect(runs.unavailable == nil)
      #expect(runs.outcomes == [Outcome(stdout: "got 3\n", exit: 0, count: 3)])
    }
    #expect(result.plain.reported == 0)
  }

  private static let hanging = "import Glibc\nwhile true { pause() }\n"

  @Test("What hangs is ended and counted, and does not take the time of all runs that were asked for")
  func hangs() async throws {
    let result = try await compare(
      Self.hanging, runs: 50
    ) { plan in
      plan.limit = 1
      plan.budget = 1.5
    }
    for runs in [result.plain, result.sanitized] {
      #expect(runs.unavailable == nil)
      #expect(runs.hung == runs.runs && (1...2).contains(runs.runs) && runs.asked == 50)
      #expect(runs.outcomes.allSatisfy { $0.exit == nil })
    }
  }

  @Test("A crash is a crash in both builds")
  func crash() async throws {
    let result = try await compare("let numbers = [1]\nprint(numbers[CommandLine.arguments.count])\n", runs: 2)
    for runs in [result.plain, result.sanitized] {
      #expect(runs.crashed == 2)
      #expect(runs.outcomes == [Outcome(stdout: "", exit: 132, count: 2)])
    }
  }

  @Test("A program that eats memory is stopped at the bound")
  func memory() async throws {
    let text = """
      var parts: [[UInt8]] = []
      for number in 0..<64 { parts.append([UInt8](repeating: UInt8(number), count: 16 << 20)) }
      print(parts.count)
      while true { parts[0][0] &+= 1 }
      """
    let result = try await compare(text, runs: 1) { $0.memory = 512 << 20 }
    for runs in [result.plain, result.sanitized] { #expect(runs.crashed == 1 && runs.hung == 0) }
  }

  @Test("What does not compile is said in the result")
  func unavailable() async throws {
    let result = try await compare("let number: Int = \"one\"\n")
    for runs in [result.plain, result.sanitized] {
      #expect(runs.unavailable?.hasPrefix("program.swift:1:19: error: cannot convert value") == true)
      #expect(runs.runs == 0 && runs.asked == 3)
    }
  }

  @Test("A cancelled comparison is not taken for programs that hang")
  func cancelled() async throws {
    // Built before, so that the runs are what is cut off.
    _ = try await compare(Self.hanging, runs: 0)
    let task = Task { try await compare(Self.hanging, runs: 50) }
    // Long enough to get to the runs on a busy machine, and a fraction of what they would take.
    try await Task.sleep(for: .seconds(5))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

/// What is stored, and what is counted against the repair.
@Suite("Native runs of a case")
struct NativeCaseTests {
  private static func variant(_ name: String, _ expectation: Expectation, native: Int) -> Variant {
    Variant(
      name: name, file: "\(name).swift", path: "cases/c/\(name).swift", expectation: expectation, schedules: 1,
      native: native, source: "")
  }

  private static func study(runs: Int) -> Case {
    Case(
      id: "c", title: "c", summary: "c", patterns: ["c"], chapter: 1, difficulty: 1, uses: [], symptom: "", cause: "",
      fix: "", hints: [], questions: [],
      variants: [
        variant("buggy", .findings([.init(kind: "deadlock")]), native: runs), variant("fixed", .clean, native: 0),
      ])
  }

  @Test("They are measured once for the same programs and the same number, and decide nothing")
  func reuse() async throws {
    let place = try TemporaryPlace()
    let folder = place.path + "/cases/c"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let texts = ["buggy": "print(\"no\")\n", "fixed": "print(\"yes\")\n"]
    for (name, text) in texts { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).swift")) }
    let store = CacheFolder(path: place.path + "/store")
    let runner = CaseRunner(try await TestBench.open(), store: OutcomeStore(store), bookRoot: place.path)

    func measure(runs: Int, useCache: Bool = true) async throws -> (VariantResult, measured: [String]) {
      let (stream, events) = AsyncStream.makeStream(of: String.self)
      let results = try await runner.run([Self.study(runs: runs)], useCache: useCache) { event in
        if case .startedNative(let name) = event { events.yield(name) }
      }
      events.finish()
      var names: [String] = []
      for await name in stream { names.append(name) }
      #expect(results.map(\.variant) == ["buggy", "fixed"])
      #expect(results[1].native == nil)
      return (results[0], names)
    }

    let (first, measured) = try await measure(runs: 2)
    #expect(measured == ["c/buggy"])
    let native = try #require(first.native)
    // The repair prints something else; the verdict is the checker's, and differs from what is declared, as without native runs.
    #expect(native.plain.differing == 2 && native.sanitized.differing == 2)
    #expect(first.measured == "clean" && first.mismatches.count == 1)

    let (again, measuredAgain) = try await measure(runs: 2)
    #expect(measuredAgain == [] && again.native == native)
    #expect(try runner.known(Self.study(runs: 2)).map(\.native) == [native, nil])

    let (more, measuredMore) = try await measure(runs: 3)
    #expect(measuredMore == ["c/buggy"] && more.native?.plain.runs == 3)
    #expect(try await measure(runs: 3, useCache: false).measured == ["c/buggy"])
    #expect(try runner.known(Self.study(runs: 4)).map(\.native) == [nil, nil])

    try Data("print(\"maybe\")\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/buggy.swift"))
    #expect(try await measure(runs: 3).measured == ["c/buggy"])
  }

  @Test("Outcomes are compared with the repair's but for the order of lines; hanging and crashing are counted apart")
  func differing() {
    func outcome(_ text: String, _ exit: Int?, _ count: Int = 1) -> Outcome {
      Outcome(stdout: text, exit: exit, count: count)
    }
    let runs = NativeRuns(
      asked: 20, runs: 20, hung: 1, crashed: 2,
      outcomes: [
        outcome("a\nb\n", 0, 9), outcome("b\na\n", 0, 4), outcome("a\n", 0, 3), outcome("a\nb\n", 1, 1),
        outcome("a\n", nil, 1), outcome("", 132, 2),
      ])
    var comparison = NativeComparison(
      processors: 2, limit: 3, optimization: "-Onone", plain: runs, sanitized: NativeRuns(asked: 20, unavailable: "no"))
    comparison.compare(with: [outcome("a\nb\n", 0, 500)])
    #expect(comparison.plain.differing == 4)
    #expect(comparison.sanitized.differing == 0)
    comparison.compare(with: nil)
    #expect(comparison.plain.differing == nil)
  }
}
