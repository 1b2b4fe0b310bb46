import Checker
import Explorer
import Testing

@Suite("Reduction and bounded search")
struct ReductionTests {
  private typealias Op = TableProgram.Op

  private func report(
    _ threads: [[TableProgram.Op]], _ strategy: ExplorationOptions.StrategyName, schedules: Int = 5000,
    instances: Int = 1,
    _ change: (inout ExplorationOptions) -> Void = { _ in }
  ) async throws -> Report {
    var options = ExplorationOptions()
    options.strategy = strategy
    options.schedules = schedules
    options.widths = [2]
    change(&options)
    let programs = (0..<instances).map { _ in TableProgram(threads: threads) }
    return try await Explorer(programs: programs, name: "table", toolchain: "6.3").explore(options)
  }

  /// A main thread that waits for the others.
  private func joined(_ threads: [[TableProgram.Op]]) -> [[TableProgram.Op]] {
    [threads.indices.map { .join($0 + 1) }] + threads
  }

  @Test(
    "As many interleavings as there are by hand",
    arguments: [
      // Accesses of one variable by each of two threads: all orders of them.
      ([[Op.store], [.store]], 2),
      ([[.store, .store], [.store, .store]], 6),
      ([[.store, .store, .store], [.store, .store]], 10),
      // Each reader comes before or after the writer.
      ([[.store], [.load], [.load], [.load]], 8),
      ([[.load], [.load], [.load]], 1),
      // Orders of critical sections; what is inside adds none.
      ([[.lock(1), .unlock(1)], [.lock(1), .unlock(1)], [.lock(1), .unlock(1)]], 6),
      ([[.lock(1), .load, .store, .unlock(1)], [.lock(1), .load, .store, .unlock(1)]], 2),
      // Nothing in common.
      ([[.lock(1), .unlock(1), .work], [.lock(2), .unlock(2), .work, .work]], 1),
      // One after the other, the other way round, and the deadlock.
      ([[.lock(1), .lock(2), .unlock(2), .unlock(1)], [.lock(2), .lock(1), .unlock(1), .unlock(2)]], 3),
      // The lines of a print have an order that a reader sees.
      ([[.say("a")], [.say("b")], [.say("c")]], 6),
    ])
  func counts(threads: [[TableProgram.Op]], interleavings: Int) async throws {
    let report = try await report(joined(threads), .dpor)
    #expect(report.exploration.exhaustive)
    #expect(report.exploration.interleavings == interleavings)
    #expect(report.exploration.schedules == interleavings)
  }

  @Test("What the program shows is the same with and without reduction", arguments: 1...40)
  func sameOutcomes(seed: UInt64) async throws {
    var random = SplitMix(seed)
    let threads = joined((0..<Int.random(in: 2...3, using: &random)).map { _ in body(&random) })
    let reduced = try await report(threads, .dpor)
    let whole = try await report(threads, .exhaustive, schedules: 200_000)
    #expect(reduced.exploration.exhaustive && whole.exploration.exhaustive, "seed \(seed)")
    #expect(outcomes(reduced) == outcomes(whole), "seed \(seed)")
    #expect(Set(reduced.findings.map(\.kind)) == Set(whole.findings.map(\.kind)), "seed \(seed)")
    #expect(reduced.findings.filter { !$0.replayed }.isEmpty, "seed \(seed)")
    #expect(reduced.exploration.schedules <= whole.exploration.schedules, "seed \(seed)")
  }

  /// A few operations that others may notice.
  private func body(_ random: inout SplitMix) -> [TableProgram.Op] {
    (0..<Int.random(in: 1...2, using: &random)).flatMap { _ -> [TableProgram.Op] in
      let lock = UInt64.random(in: 1...2, using: &random)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: return [.load, .store]
      case 1: return [.lock(lock), .load, .store, .unlock(lock)]
      case 2: return [.lock(lock), .lock(3 - lock), .unlock(3 - lock), .unlock(lock)]
      case 3: return [.print]
      case 4: return [.trapIf(2)]
      case 5: return [.signal(7)]
      default: return [.wait(7)]
      }
    }
  }

  private func outcomes(_ report: Report) -> Set<String> {
    Set(report.outcomes.map { "\($0.stdout)|\($0.exit.map(String.init) ?? "none")" })
  }

  @Test("The result does not depend on how many instances run it")
  func instances() async throws {
    let threads = joined([[.load, .store, .lock(1), .unlock(1)], [.lock(1), .load, .store, .unlock(1)], [.print]])
    for strategy in [ExplorationOptions.StrategyName.dpor, .exhaustive, .auto] {
      var reports: [Report] = []
      for instances in 1...3 {
        var report = try await report(threads, strategy, schedules: 400, instances: instances)
        report.exploration.seconds = 0
        reports.append(report)
      }
      #expect(reports[0] == reports[1] && reports[1] == reports[2], "\(strategy)")
    }
  }

  @Test("Without preemptions each thread runs to where it waits; each preemption allowed adds schedules")
  func preemptions() async throws {
    let threads = joined([[.load, .store], [.load, .store]])
    func schedules(_ bound: Int) async throws -> Report {
      try await report(threads, .exhaustive) { $0.costLimit = bound }
    }
    let none = try await schedules(0)
    // The first thread or the second begins; main could go on only when its wait is over, which is no preemption but a choice.
    #expect(Set(none.outcomes.map(\.stdout)) == [""])
    #expect(none.exploration.bound.contains("at most 0 preemptions"))
    let one = try await schedules(1)
    let two = try await schedules(2)
    #expect(none.exploration.schedules < one.exploration.schedules)
    #expect(one.exploration.schedules < two.exploration.schedules)
    #expect(!none.exploration.exhaustive)
  }

  @Test("A lost update needs one preemption")
  func lostUpdate() async throws {
    let increment: [TableProgram.Op] = [.load, .store]
    let threads: [[TableProgram.Op]] = [[.join(1), .join(2), .print], increment, increment]
    let none = try await report(threads, .exhaustive) { $0.costLimit = 0 }
    #expect(outcomes(none) == ["2\n|0"])
    let one = try await report(threads, .exhaustive) { $0.costLimit = 1 }
    #expect(outcomes(one) == ["2\n|0", "1\n|0"])
  }

  @Test("Delays are counted apart from preemptions")
  func delays() async throws {
    let threads = joined([[.store], [.store], [.store]])
    let whole = try await report(threads, .exhaustive) { $0.cost = .delays }
    #expect(whole.exploration.exhaustive)
    let bounded = try await report(threads, .exhaustive) {
      $0.cost = .delays
      $0.costLimit = 1
    }
    #expect(bounded.exploration.bound.contains("at most 1 delays"))
    #expect(bounded.exploration.schedules < whole.exploration.schedules)
  }

  @Test("A space too large for the budget is not called finished, and its size is estimated")
  func unfinished() async throws {
    let threads = joined((0..<4).map { _ in [.store, .store, .store] })
    let report = try await report(threads, .dpor, schedules: 100)
    #expect(!report.exploration.exhaustive)
    #expect(report.exploration.schedules + (report.exploration.redundant ?? 0) == 100)
    // There are 12! / 3!^4 = 369,600.
    #expect(report.exploration.estimatedInterleavings.map { $0 > 100 } ?? false)
  }

  @Test("The default strategy finishes a small space and says what each technique did")
  func auto() async throws {
    let report = try await report(joined([[.store, .store], [.store, .store]]), .auto)
    #expect(report.exploration.exhaustive)
    #expect(report.exploration.interleavings == 6)
    let names = report.exploration.techniques?.map(\.name) ?? []
    #expect(names.contains("reduction") && names.contains("pos") && names.contains("pct"))
    #expect(report.exploration.techniques?.map(\.schedules).reduce(0, +) == report.exploration.schedules)
  }

  @Test("A comparison runs reduction and brute force to their ends, at one width")
  func comparison() async throws {
    let threads = joined([[.store, .store], [.store, .store]])
    let whole = try await report(threads, .exhaustive)
    let compared = try await report(threads, .auto) {
      $0.comparison = 1000
      $0.widths = [1, 2]
    }
    let comparison = try #require(compared.exploration.comparison)
    #expect(comparison.width == 2 && comparison.estimate == nil)
    #expect(comparison.reduction == .init(schedules: 6, isWhole: true, firstFindingAt: nil))
    #expect(
      comparison.bruteForce == .init(schedules: whole.exploration.schedules, isWhole: true, firstFindingAt: nil))
    #expect(try await report(threads, .auto).exploration.comparison == nil)
  }

  @Test("Where brute force does not come to its end, the number of all schedules is estimated")
  func estimate() async throws {
    let threads = joined((0..<3).map { _ in [.lock(1), .unlock(1)] })
    let whole = try await report(threads, .exhaustive, schedules: 200_000)
    #expect(whole.exploration.exhaustive)
    let comparison = try #require(
      try await report(threads, .dpor) { $0.comparison = 10 }.exploration.comparison)
    #expect(comparison.bruteForce == .init(schedules: 10, isWhole: false, firstFindingAt: nil))
    let ratio = try #require(comparison.estimate) / Double(whole.exploration.schedules)
    #expect((0.67...1.5).contains(ratio), "\(ratio) of \(whole.exploration.schedules)")
  }
}
