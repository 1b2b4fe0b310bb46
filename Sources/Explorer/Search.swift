import Checker

/// Runs a program under the schedules of a strategy until the budget is spent.
///
/// Executions come in rounds. Within a round they run side by side on all instances of the program; between rounds the strategy
/// learns what was seen. Everything is taken in by number, so the result is the same for any number of instances.
struct Search: Sendable {
  let programs: [any Program]
  let base: Base

  private static let roundSize = 32
  /// After a first finding the search goes on to this multiple of the executions that it took, to see others and to count.
  private static let patience = 4
  /// But at least to this number of executions.
  private static let leastExecutions = 64

  /// What a search gave.
  struct Result: Sendable {
    var collector: Collector
    /// Whether the program never had a choice, so that all its schedules were seen.
    var isExhaustive: Bool
    /// Whether the limit on real time ended it.
    var ranOutOfTime: Bool
  }

  func run() async throws -> Result {
    let clock = ContinuousClock()
    let deadline = base.options.timeLimit.map { clock.now.advanced(by: $0) }
    let budget = max(base.options.schedules, 1)
    let strategy = base.strategy
    var result = Result(collector: Collector(), isExhaustive: false, ranOutOfTime: false)

    // What the program is like: the default schedule at each width.
    var profile = base.widths.map { base.request(.default, 0, width: $0) }
    for summary in try await run(Array(profile.prefix(budget))) { result.collector.add(summary) }
    profile = unusual(result.collector.observations)
    for summary in try await run(Array(profile.prefix(max(0, budget - result.collector.executions)))) {
      result.collector.add(summary)
    }
    if result.collector.observations.choices == 0, result.collector.executions < budget || profile.isEmpty {
      result.isExhaustive = result.collector.executions >= base.widths.count + profile.count
      if result.isExhaustive { return result }
    }

    while result.collector.executions < limit(budget, result.collector) {
      try Task.checkCancellation()
      if let deadline, clock.now >= deadline {
        result.ranOutOfTime = true
        break
      }
      let start = result.collector.executions
      let count = min(Search.roundSize, limit(budget, result.collector) - start)
      let requests = (start..<start + count).map { index in
        strategy.request(index - base.widths.count, knowing: result.collector.observations)
      }
      for summary in try await run(requests) where result.collector.executions < limit(budget, result.collector) {
        result.collector.add(summary)
      }
    }
    return result
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
    guard let first = collector.firstFindingAt else { return budget }
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
