import Checker
import Explorer
import Testing

@Suite("Explorer")
struct ExplorerTests {
  static let crossed = TableProgram(threads: [
    [.join(1), .join(2), .say("done")], [.work, .lock(0xA), .lock(0xB), .unlock(0xB), .unlock(0xA)],
    [.work, .lock(0xB), .lock(0xA), .unlock(0xA), .unlock(0xB)],
  ])

  private func explore(
    _ program: TableProgram, instances: Int = 1, _ change: (inout ExplorationOptions) -> Void = { _ in }
  ) async throws -> Report {
    var options = ExplorationOptions()
    options.schedules = 300
    change(&options)
    let explorer = Explorer(
      programs: Array(repeating: program, count: instances), name: "table", toolchain: "6.3.1")
    return try await explorer.explore(options)
  }

  @Test("Crossed locks: one deadlock, shrunk to what it needs, and it replays")
  func deadlock() async throws {
    let report = try await explore(ExplorerTests.crossed)
    #expect(report.verdict == .found(.deadlock))
    #expect(report.findings.map(\.kind) == [.deadlock])
    let finding = try #require(report.findings.first)
    #expect(finding.replayed && finding.count > 1)
    #expect(finding.message.hasPrefix("thread 1 holds lock A and waits for lock B; thread 2 holds lock B"))
    #expect(finding.cycle == ["thread 1", "lock B", "thread 2", "lock A"])
    let schedule = try Schedule(finding.schedule)
    #expect((1...2).contains(schedule.deviations.count))
    let replay = try await Explorer(programs: [ExplorerTests.crossed], name: "table", toolchain: "6.3.1")
      .replay(schedule)
    #expect(replay.report.verdict == .found(.deadlock))
    #expect(!replay.interleaving.isEmpty)
    #expect(report.notes.isEmpty)
  }

  @Test("The result is the same for one instance and for four")
  func instances() async throws {
    let table = TableProgram(threads: [
      [.join(1), .join(2), .print], [.load, .work, .store, .lock(1), .unlock(1)],
      [.load, .store, .lock(1), .unlock(1)],
    ])
    for program in [ExplorerTests.crossed, table] {
      var one = try await explore(program, instances: 1)
      var four = try await explore(program, instances: 4)
      one.exploration.seconds = 0
      four.exploration.seconds = 0
      #expect(one == four)
    }
  }

  @Test("Locks in one order are clean, and the report says what that is worth")
  func clean() async throws {
    let program = TableProgram(threads: [
      [.join(1), .join(2)], [.lock(0xA), .lock(0xB), .unlock(0xB), .unlock(0xA)],
      [.lock(0xA), .lock(0xB), .unlock(0xB), .unlock(0xA)],
    ])
    let sampled = try await explore(program) { $0.strategy = .pct }
    #expect(sampled.verdict == .clean)
    #expect(sampled.exploration.schedules == 300)
    #expect(!sampled.exploration.exhaustive)
    let missed = try #require(sampled.exploration.missedAtMost)
    #expect(missed.count == 3 && missed[0] < 0.5 && missed[2] < 1 && missed[0] <= missed[1] && missed[1] <= missed[2])
    #expect(sampled.exploration.bound == "pool widths 1, 2, 3, 8; 20000 steps an execution")
    let report = try await explore(program)
    #expect(report.verdict == .clean)
    #expect(report.exploration.exhaustive)
    #expect(
      report.exploration.bound
        == "pool widths 1, 2, 3, 8; 20000 steps an execution; all interleavings, up to equivalence: 2")
  }

  @Test("Without a choice one schedule is all, and the search stops")
  func exhaustive() async throws {
    let report = try await explore(TableProgram(threads: [[.say("a"), .work, .say("b")]])) { $0.widths = [1, 2] }
    #expect(report.exploration.exhaustive)
    #expect(report.exploration.schedules == 2)
    #expect(
      report.exploration.bound == "all schedules: the program never has more than one party ready (pool widths 1, 2)")
    #expect(report.outcomes.map(\.stdout) == ["a\nb\n"])
    #expect(report.outcomes.map(\.count) == [2])
  }

  @Test("A lost update is an output that depends on the schedule, with all outcomes counted")
  func lostUpdate() async throws {
    let report = try await explore(
      TableProgram(threads: [[.join(1), .join(2), .print], [.load, .work, .store], [.load, .work, .store]]))
    #expect(report.findings.map(\.kind) == [.nondeterministic])
    let finding = try #require(report.findings.first)
    #expect(finding.replayed)
    let counts = Dictionary(uniqueKeysWithValues: report.outcomes.map { ($0.stdout, $0.count) })
    #expect(finding.message.contains("\"1\" in \(counts["1\n"] ?? 0)"))
    #expect(finding.message.contains("\"2\" in \(counts["2\n"] ?? 0)"))
    #expect(finding.message.hasSuffix(" of \(report.exploration.schedules) schedules"))
    // Which of the two the interleaving shows.
    let execution = try await TableProgram(threads: [
      [.join(1), .join(2), .print], [.load, .work, .store], [.load, .work, .store],
    ]).run(try Schedule(finding.schedule).request())
    let shown = String(decoding: execution.stdout, as: UTF8.self).dropLast()
    #expect(finding.moments.map(\.text) == ["here the program prints \"\(shown)\""])
    #expect(Set(report.outcomes.map(\.stdout)) == ["1\n", "2\n"])
    #expect(report.outcomes.map(\.count).reduce(0, +) == report.exploration.schedules)
    let program = TableProgram(threads: [
      [.join(1), .join(2), .print], [.load, .work, .store], [.load, .work, .store],
    ])
    for outcome in report.outcomes {
      let execution = try await program.run(try Schedule(outcome.schedule).request())
      #expect(String(decoding: execution.stdout, as: UTF8.self) == outcome.stdout)
    }
  }

  @Test("A long program is no livelock: the bound on steps grows with what it needs")
  func longProgram() async throws {
    let long = TableProgram(threads: [Array(repeating: .work, count: 300) + [.join(1), .trapIf(0)], [.work]])
    let report = try await explore(long) { options in
      options.maxSteps = 100
      options.schedules = 20
    }
    #expect(report.findings.map(\.kind) == [.crash], "what lies beyond the first bound is reached")
    #expect(report.exploration.bound.contains("steps an execution"))
    let asked = try await explore(long) { options in
      options.maxSteps = 100
      options.adaptsSteps = false
      options.schedules = 20
    }
    #expect(!asked.findings.contains { $0.kind == .crash }, "a bound that was asked for is kept")
    #expect(asked.exploration.bound.contains("100 steps an execution"))
  }

  @Test("Lines in another order are no finding")
  func permutedLines() async throws {
    let report = try await explore(TableProgram(threads: [[.join(1), .join(2)], [.say("a")], [.say("b")]]))
    #expect(report.verdict == .clean)
    #expect(report.outcomes.count == 2)
  }

  @Test("A lost wake-up is told from a deadlock")
  func lostWakeup() async throws {
    let report = try await explore(
      TableProgram(threads: [[.join(1), .join(2)], [.work, .wait(0xC)], [.signal(0xC)]]))
    #expect(report.verdict == .found(.lostWakeup))
    #expect(report.findings.first?.replayed == true)
  }

  @Test("Two bugs are two findings, and the crash does not hide the deadlock")
  func twoBugs() async throws {
    let report = try await explore(
      TableProgram(threads: [
        [.join(1), .join(2), .trapIf(1)], [.lock(0xA), .lock(0xB), .unlock(0xB), .unlock(0xA), .load, .store],
        [.lock(0xB), .lock(0xA), .unlock(0xA), .unlock(0xB), .load, .store],
      ]))
    #expect(report.findings.map(\.kind) == [.crash, .deadlock])
    #expect(report.findings.allSatisfy { $0.replayed })
  }

  @Test("A lock order that no deadlock came of stays", arguments: [1])
  func lockOrder(_ seed: UInt64) async throws {
    // One execution, on the default schedule: it gets through.
    let report = try await explore(ExplorerTests.crossed) {
      $0.schedules = 1
      $0.seed = seed
    }
    #expect(report.findings.map(\.kind) == [.lockOrder])
    #expect(report.findings.first?.replayed == true)
  }

  @Test("Every strategy finds crossed locks", arguments: ExplorationOptions.StrategyName.allCases)
  func strategies(_ strategy: ExplorationOptions.StrategyName) async throws {
    let report = try await explore(ExplorerTests.crossed) { $0.strategy = strategy }
    #expect(report.verdict == .found(.deadlock))
    #expect(report.exploration.strategy == strategy.rawValue)
  }

  @Test("A program that wavers on its own is said to")
  func uncontrolled() async throws {
    let report = try await Explorer(programs: [Wavering()], name: "wavering", toolchain: "6.3.1").explore()
    #expect(report.notes.contains { $0.contains("uncontrolled nondeterminism") })
    #expect(report.findings.contains { !$0.replayed })
  }

  /// Goes its own way on every seventh execution.
  private actor Wavering: Program {
    private var count = 0

    func run(_ request: ExecutionRequest) async throws -> Execution {
      count += 1
      guard count % 7 == 3 else { return try await TableProgram(threads: [[.work]]).run(request) }
      return try await TableProgram(threads: [[.lock(1), .lock(1)]]).run(request)
    }
  }
}
