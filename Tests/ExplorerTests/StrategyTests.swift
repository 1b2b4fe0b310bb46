import Testing

@testable import Checker
@testable import Explorer

@Suite("PCT")
struct PCTTests {
  @Test("The bound of one execution is 1/(n·k^(d−1))")
  func chance() {
    #expect(PCTStrategy.chance(units: 4, steps: 40, depth: 1) == 0.25)
    #expect(PCTStrategy.chance(units: 4, steps: 40, depth: 2) == 1.0 / 160)
    #expect(PCTStrategy.chance(units: 4, steps: 40, depth: 3) == 1.0 / 6400)
  }

  @Test("A thousand executions find a bug of depth 2 among 4 threads and 40 steps with 99.8 %")
  func missed() throws {
    let missed = try #require(PCTStrategy.missedAtMost(units: 4, steps: 40, runs: [2: 1000]))
    #expect(abs((1 - missed[1]) - 0.998) < 0.0005)
    let deeper = try #require(PCTStrategy.missedAtMost(units: 4, steps: 40, runs: [3: 10000]))
    #expect(abs((1 - deeper[2]) - 0.79) < 0.005)
  }

  @Test("Executions that aim too low say nothing about deeper bugs")
  func tooShallow() throws {
    let missed = try #require(PCTStrategy.missedAtMost(units: 2, steps: 10, runs: [2: 50]))
    #expect(missed[2] == 1 && missed[1] < 1)
    #expect(PCTStrategy.missedAtMost(units: 2, steps: 10, runs: [:]) == nil)
  }

  @Test("The depth cycles through 2 ... 6, or stays where it was asked to be")
  func depths() {
    var options = ExplorationOptions()
    options.widths = [2]
    let cycling = PCTStrategy(base: Base(options, processors: 2))
    #expect((0..<6).map { cycling.request($0, knowing: Observations()).pctDepth } == [2, 3, 4, 5, 6, 2])
    options.depth = 3
    let fixed = PCTStrategy(base: Base(options, processors: 2))
    #expect(Set((0..<6).map { fixed.request($0, knowing: Observations()).pctDepth }) == [3])
  }
}

@Suite("Portfolio")
struct PortfolioTests {
  private let base = Base(ExplorationOptions(), processors: 2)

  @Test("Every policy runs at every width")
  func pairs() {
    let strategy = PortfolioStrategy(base: base)
    let requests = (0..<64).map { strategy.request($0, knowing: Observations()) }
    let pairs = Set(requests.map { "\($0.policy) \($0.width)" })
    // SURW is URW where nothing is known about events.
    #expect(pairs.count == 5 * base.widths.count)
    #expect(base.widths == [1, 2, 3, 8])
    #expect(requests.allSatisfy { $0.flags == [.quiet, .races] })
  }

  @Test("What is unusual comes late, and only in programs that have it")
  func unusual() {
    let strategy = PortfolioStrategy(base: base)
    var seen = Observations()
    seen.idleChoices = 3
    seen.sawTimer = true
    // Half of 500 executions are the samplers', and a quarter of those is late.
    let flags = (0..<250).map { strategy.request($0, knowing: seen).flags }
    #expect(flags.prefix(188).allSatisfy { !$0.contains(.timerSlack) })
    #expect(flags.suffix(62).allSatisfy { $0.contains(.timerSlack) && !$0.contains(.spurious) })
  }

  @Test("Requests depend on seed and number alone")
  func deterministic() {
    let strategy = PortfolioStrategy(base: base)
    #expect(strategy.request(17, knowing: Observations()) == strategy.request(17, knowing: Observations()))
    #expect(Set((0..<500).map { base.seed($0) }).count == 500)
  }
}

@Suite("Shrinker")
struct ShrinkerTests {
  private let many = (0..<60 as Range<UInt32>).map { Deviation(choice: $0, value: 1) }

  @Test("What is not needed goes", arguments: [[], [7], [0, 59], [3, 4, 40]] as [[UInt32]])
  func shrinks(_ needed: [UInt32]) async throws {
    let result = try await Shrinker(limit: 500).shrink(many) { candidate in
      needed.allSatisfy { choice in candidate.contains { $0.choice == choice } }
    }
    #expect(result.map(\.choice) == needed)
  }

  @Test("The limit holds")
  func limit() async throws {
    var calls = 0
    let result = try await Shrinker(limit: 20).shrink(many) { candidate in
      calls += 1
      return candidate.count > 50
    }
    #expect(calls <= 20 && result.count > 50)
  }
}

@Suite("Fewest deviations")
struct FewestSearchTests {
  /// Six choices between 0, the default, and 1, whatever was chosen before.
  private let choices = (0..<6 as Range<UInt32>).map {
    Choice(number: $0, kind: .unit, candidateCount: 2, candidates: [0, 1], chosen: 0, byDefault: 0)
  }

  private func search(
    below known: Int, limit: Int = 1000, shows: @escaping (Set<UInt32>) -> Bool
  ) async throws -> (answer: FewestSearch.Answer, tried: Int) {
    var tried: [Set<UInt32>] = []
    let answer = try await FewestSearch(limit: limit).search(below: known) { deviations in
      tried.append(Set(deviations.map(\.choice)))
      return .init(shows: shows(Set(deviations.map(\.choice))), choices: choices)
    }
    #expect(Set(tried).count == tried.count, "nothing is tried twice")
    return (answer, tried.count)
  }

  @Test("Nothing with fewer: all sets of fewer choices were tried")
  func none() async throws {
    let result = try await search(below: 3) { $0.count >= 3 }
    #expect(result.answer == .none)
    #expect(result.tried == 1 + 6 + 15)
  }

  @Test("A shorter way that removing one at a time does not find")
  func fewer() async throws {
    // 0, 1 and 2 together do it, and 5 alone, which is no part of them.
    let result = try await search(below: 3) { $0.isSuperset(of: [0, 1, 2]) || $0.contains(5) }
    #expect(result.answer == .fewer([Deviation(choice: 5, value: 1)]))
    #expect(try await search(below: 1) { _ in true }.answer == .fewer([]))
  }

  @Test("What is too much is not said to be done, and not begun")
  func limit() async throws {
    let result = try await search(below: 3, limit: 10) { $0.count >= 3 }
    #expect(result.answer == .unknown)
    #expect(result.tried == 1 + 6)
  }
}
