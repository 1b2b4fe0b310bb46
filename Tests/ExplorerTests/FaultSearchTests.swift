import Checker
import Testing

@testable import Explorer

@Suite("Faults at every point")
struct FaultSearchTests {
  /// Leaves with the lock that the other thread waits for, if it is cancelled before its third operation.
  private static let leaver = TableProgram(threads: [
    [.lock(1), .work, .leaveIfCancelled, .unlock(1), .join(1)], [.work, .lock(1), .unlock(1)],
  ])

  private func explore(
    _ program: TableProgram, instances: Int = 1, _ change: (inout ExplorationOptions) -> Void = { _ in }
  ) async throws -> Report {
    var options = ExplorationOptions()
    options.schedules = 120
    options.fault = .cancel(task: nil)
    change(&options)
    return try await Explorer(
      programs: Array(repeating: program, count: instances), name: "table", toolchain: "6.3.1"
    ).explore(options)
  }

  @Test("What shows only with the fault names its point, and replays")
  func found() async throws {
    #expect(try await explore(FaultSearchTests.leaver) { $0.fault = nil }.verdict == .clean)
    let report = try await explore(FaultSearchTests.leaver)
    let finding = try #require(report.findings.first)
    #expect(finding.kind == .leak && report.findings.count == 1)
    #expect(finding.replayed)
    let fault = try #require(finding.injected)
    #expect(fault.kind == .cancel && fault.target == "main" && (1...3).contains(fault.point))
    let schedule = try Schedule(finding.schedule)
    #expect(schedule.injection == Fault.cancel(task: nil).injected(at: UInt32(fault.point)))
    let replay = try await Explorer(programs: [FaultSearchTests.leaver], name: "table", toolchain: "6.3.1")
      .replay(schedule)
    #expect(replay.report.findings.map(\.injected) == [fault])
    #expect(replay.interleaving.flatMap(\.actions).contains { $0.kind == "fault" })
    #expect(report.notes.isEmpty && !report.exploration.exhaustive)
    #expect(report.outcomes.map(\.exit) == [0], "outcomes are those of the program left alone")
  }

  @Test("Without trouble the bound says at how many points it was looked for")
  func clean() async throws {
    let report = try await explore(
      TableProgram(threads: [[.lock(1), .work, .unlock(1), .leaveIfCancelled, .join(1)], [.lock(1), .unlock(1)]]))
    #expect(report.verdict == .clean)
    #expect(report.exploration.schedules == 120)
    #expect(report.exploration.bound.contains("the main task cancelled at each of its 5 suspension points in "))
    #expect(report.exploration.bound.contains("; a cancelled task has 1 s of virtual time to end"))
    #expect(report.exploration.missedAtMost == nil)
  }

  @Test("What shows without the fault, too, is not blamed on it")
  func innocent() async throws {
    let report = try await explore(
      TableProgram(threads: [
        [.leaveIfCancelled, .join(1), .join(2)], [.work, .lock(0xA), .lock(0xB), .unlock(0xB), .unlock(0xA)],
        [.work, .lock(0xB), .lock(0xA), .unlock(0xA), .unlock(0xB)],
      ]))
    #expect(report.findings.map(\.kind) == [.deadlock])
    #expect(report.findings.first?.injected == nil)
    #expect(try Schedule(report.findings.first?.schedule ?? "").injection == nil)
  }

  @Test("Nothing to strike: a note says why, and the whole budget goes to the program as it is")
  func nothing() async throws {
    let program = FaultSearchTests.leaver
    let report = try await explore(program) {
      $0.strategy = .pct
      $0.fault = .cancel(task: "worker")
    }
    #expect(report.verdict == .clean)
    #expect(report.exploration.schedules == 120)
    #expect(report.notes == ["no task is named 'worker', nor has any other a name: there is nothing to cancel"])
    #expect(report.exploration.missedAtMost != nil)
    let delay = try await explore(program) { $0.fault = .delay(nanoseconds: 1) }
    #expect(delay.notes == ["the program begins no wait with a deadline: there is nothing to delay"])
  }

  @Test("The result is the same for one instance and for four")
  func instances() async throws {
    var one = try await explore(FaultSearchTests.leaver, instances: 1)
    var four = try await explore(FaultSearchTests.leaver, instances: 4)
    one.exploration.seconds = 0
    four.exploration.seconds = 0
    #expect(one == four)
  }

  @Test("More points than the budget has room for: those at other places first, and the bound says how many")
  func manyPoints() async throws {
    let long = TableProgram(threads: [Array(repeating: .work, count: 200), [.work]])
    let report = try await explore(long) { $0.schedules = 90 }
    #expect(report.exploration.schedules == 90)
    #expect(report.exploration.bound.contains("the main task cancelled at 30 of its 200 suspension points; "))

    var census = FaultCensus(ExecutionModel(try await long.run(ExecutionRequest())))
    census.points = (1...100).map { FaultCensus.Point(number: $0, place: $0 % 10 == 0 ? "rare" : "common") }
    #expect(census.selection(4) == [1, 10, 99, 100])
    #expect(census.selection(6).count == 6 && Set([1, 10, 99, 100]).isSubset(of: census.selection(6)))
    #expect(census.selection(100) == Array(1...100))
    #expect(census.selection(1) == [1])
  }
}
