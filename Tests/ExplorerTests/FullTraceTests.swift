import Checker
import Explorer
import Testing

/// Programs that do more than a trace has room for: what is said of them is about the trace, and blames neither them nor the checker.
@Suite("Full traces")
struct FullTraceTests {
  /// A program some of whose executions fill their traces.
  private struct Cramped: Program {
    var table = TableProgram(threads: [[.join(1), .join(2), .say("done")], [.lock(0xA), .unlock(0xA)], [.work]])
    var isFull: @Sendable (ExecutionRequest) -> Bool

    func run(_ request: ExecutionRequest) async throws -> Execution {
      isFull(request) ? try TraceBuilder().execution(.traceFull) : try await table.run(request)
    }
  }

  private func explore(
    _ strategy: ExplorationOptions.StrategyName = .auto, isFull: @escaping @Sendable (ExecutionRequest) -> Bool
  ) async throws -> Report {
    var options = ExplorationOptions()
    options.schedules = 100
    options.strategy = strategy
    return try await Explorer(programs: [Cramped(isFull: isFull)], name: "cramped", toolchain: "6.3.1").explore(options)
  }

  @Test("That reduction cannot follow a program is no finding about it where samplers can, and a note says so")
  func reduction() async throws {
    let report = try await explore { $0.flags.contains(.reduce) }
    #expect(report.verdict == .clean)
    #expect(!report.exploration.exhaustive)
    #expect(report.exploration.firstFindingAt == nil)
    #expect(report.outcomes.map(\.stdout) == ["done\n"])
    #expect(report.notes.contains { $0.hasPrefix("reduction could not follow ") })
  }

  @Test("Where nothing else was run, nothing is called clean")
  func reductionAlone() async throws {
    let report = try await explore(.dpor) { $0.flags.contains(.reduce) }
    #expect(report.verdict == .found(.unsupported))
    #expect(report.findings.first?.message.hasPrefix(Finding.noEnd) == true)
    #expect(report.findings.first?.message.contains("more than a trace has room for") == true)
  }

  @Test(
    "A full trace replays as one, is no uncontrolled nondeterminism, says what to do, and is not looked for again and again"
  )
  func always() async throws {
    let report = try await explore { _ in true }
    let finding = try #require(report.findings.first)
    #expect(report.findings.count == 1 && finding.kind == .unsupported)
    #expect(finding.replayed)
    #expect(finding.message.contains("let the program do less"))
    #expect(!report.notes.contains { $0.contains("nondeterminism") })
    #expect(report.exploration.schedules <= 8)
  }

  @Test("A program that needs longer than it may is told which flag allows more")
  func steps() async throws {
    var options = ExplorationOptions()
    options.schedules = 20
    options.maxSteps = 50
    options.adaptsSteps = false
    let talkative = TableProgram(threads: [(0..<100).map { .say("\($0)") }])
    let report = try await Explorer(programs: [talkative], name: "talkative", toolchain: "6.3.1").explore(options)
    let finding = try #require(report.findings.first)
    #expect(finding.kind == .unsupported || finding.kind == .livelock)
    if finding.kind == .unsupported {
      #expect(finding.message.contains("'casebook check --steps' allows more"))
      #expect(finding.replayed)
    }
  }
}
