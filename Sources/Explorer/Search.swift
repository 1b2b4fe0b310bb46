import Checker

/// Runs a program under the schedules of a strategy until the budget is spent.
///
/// Executions come in rounds. Within a round they run side by side on all instances of the program; between rounds the strategy
/// learns what was seen. Everything is taken in by number, so the result is the same for any number of instances.
struct Search: Sendable {
  let programs: [any Program]
  private(set) var base: Base

  /// The bound on steps is at least this multiple of what the program's longest known execution needed.
  private static let roomForSteps: UInt64 = 8
  /// How far the bound is raised to see whether the program ends at all: far beyond, a trace would be full.
  private static let probedSteps: UInt64 = 16
  private static let roundSize = 32
  /// After a first failure the search goes on to this multiple of the executions that it took, to see others and to count.
  private static let patience = 4
  /// But at least to this number of executions.
  private static let leastExecutions = 64
  /// Executions at each width from which the numbers of events are estimated. They are not counted as schedules.
  private static let eventRuns = 4
  /// After so many executions that were ended by the clock, more of them teach nothing and cost seconds each.
  private static let mostTimeouts = 4

  /// What a search gave.
  struct Result: Sendable {
    var collector: Collector
    /// Whether the program never had a choice, so that all its schedules were seen.
    var isExhaustive: Bool
    /// Whether the limit on real time ended it.
    var ranOutOfTime: Bool
    /// The bound on scheduling points that the executions had.
    var maxSteps: UInt64
  }

  mutating func run() async throws -> Result {
    let clock = ContinuousClock()
    let deadline = base.options.timeLimit.map { clock.now.advanced(by: $0) }
    let budget = max(base.options.schedules, 1)

    // What the program is like: the default schedule at each width.
    let first = try await self.profile(budget)
    let strategy = base.strategy
    var result = Result(
      collector: Collector(), isExhaustive: false, ranOutOfTime: false, maxSteps: base.options.maxSteps)
    for summary in first { result.collector.add(summary) }
    let profile = unusual(result.collector.observations)
    for summary in try await run(Array(profile.prefix(max(0, budget - result.collector.executions)))) {
      result.collector.add(summary)
    }
    if result.collector.observations.choices == 0, result.collector.executions < budget || profile.isEmpty {
      result.isExhaustive =
        result.collector.timeouts == 0 && result.collector.executions >= base.widths.count + profile.count
      if result.isExhaustive { return result }
    }

    if strategy.needsEvents { result.collector.observe(events: try await events()) }
    while result.collector.executions < limit(budget, result.collector) {
      try Task.checkCancellation()
      if let deadline, clock.now >= deadline {
        result.ranOutOfTime = true
        break
      }
      let start = result.collector.executions
      let round = result.collector.timeouts > 0 ? Search.mostTimeouts : Search.roundSize
      let count = min(round, limit(budget, result.collector) - start)
      let requests = (start..<start + count).map { index in
        strategy.request(index - base.widths.count, knowing: result.collector.observations)
      }
      for summary in try await run(requests) where result.collector.executions < limit(budget, result.collector) {
        result.collector.add(summary)
      }
    }
    return result
  }

  /// The default schedule at each width. Raises the bound on steps if the program turns out to be a long one.
  private mutating func profile(_ budget: Int) async throws -> [ExecutionSummary] {
    func requests(_ base: Base) -> [ExecutionRequest] {
      base.widths.prefix(budget).map { base.request(.default, 0, width: $0) }
    }
    var summaries = try await run(requests(base))
    guard base.options.adaptsSteps else { return summaries }
    if summaries.contains(where: \.hitStepBound) {
      var patient = base
      patient.options.maxSteps = base.options.maxSteps.multipliedReportingOverflow(by: Search.probedSteps).partialValue
      // One that goes on for ever does so after few steps as after many, and shows it sooner; one look is enough, for a long
      // trace is dear.
      let probe = try await run(Array(requests(patient).suffix(1)))
      if summaries.last?.hitStepBound ?? false, probe.contains(where: { !$0.hitStepBound && !$0.wasCutOff }) {
        base = patient
        summaries = try await run(requests(base))
      }
    }
    let longest = summaries.compactMap(\.stepsOfMain).max() ?? 0
    base.options.maxSteps = max(base.options.maxSteps, min(longest, UInt64.max / 16) * Search.roomForSteps)
    return summaries
  }

  /// How many events the program has, at each width: once by default, and a few times by chance.
  private func events() async throws -> [Int: EventProfile] {
    var profiles: [Int: EventProfile] = [:]
    for width in base.widths {
      var profile = EventProfile()
      for index in 0..<Search.eventRuns {
        // With all other flags as the search has them: addresses of what the program allocates can depend on them.
        let request = base.request(index == 0 ? .default : .random, index, width: width, flags: .events)
        profile.add(try await programs[0].run(request).trace)
      }
      profiles[width] = profile
    }
    return profiles
  }

  /// Default schedules with what is unusual allowed, for programs that have no other choices.
  private func unusual(_ observations: Observations) -> [ExecutionRequest] {
    guard observations.choices == 0, base.options.strategy == .portfolio else { return [] }
    var requests: [ExecutionRequest] = []
    if observations.sawTimer, base.options.timerSlack > 0 {
      requests += base.widths.map { base.request(.default, 0, width: $0, flags: .timerSlack) }
    }
    if observations.sawConditionWait {
      requests += base.widths.map { base.request(.default, 0, width: $0, flags: .spurious) }
    }
    return requests
  }

  private func limit(_ budget: Int, _ collector: Collector) -> Int {
    if collector.timeouts >= Search.mostTimeouts { return collector.executions }
    guard let first = collector.firstFailureAt else { return budget }
    return min(budget, max(first * Search.patience, Search.leastExecutions))
  }

  /// Runs requests side by side; results in the order of the requests.
  private func run(_ requests: [ExecutionRequest]) async throws -> [ExecutionSummary] {
    try await withThrowingTaskGroup(of: (Int, Int, ExecutionSummary).self) { group in
      var next = 0
      func start(on instance: Int) {
        guard next < requests.count else { return }
        let (index, request, program) = (next, requests[next], programs[instance])
        next += 1
        group.addTask { (instance, index, try await ExecutionSummary.of(request, on: program)) }
      }
      for instance in programs.indices { start(on: instance) }
      var summaries: [(Int, ExecutionSummary)] = []
      // An instance runs one execution at a time: whoever is done takes the next.
      while let (instance, index, summary) = try await group.next() {
        summaries.append((index, summary))
        try Task.checkCancellation()
        start(on: instance)
      }
      return summaries.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
