import Checker

/// Runs a program under the schedules of its techniques until the space is finished or the budget is spent.
///
/// Samplers and a systematic search work side by side: no single technique finds everything, and only the systematic one can say
/// that nothing is left. Executions come in rounds. Within a round they run side by side on all instances of the program; between
/// rounds the techniques learn what was seen. Everything is taken in by number, so the result is the same for any number of
/// instances.
struct Search: Sendable {
  let programs: [any Program]
  /// What its requests have in common. The search raises its bound on steps.
  var base: Base

  /// The bound on steps is at least this multiple of what the program's longest known execution needed.
  private static let roomForSteps: UInt64 = 8
  /// How far the bound is raised to see whether the program ends at all: far beyond, a trace would be full.
  private static let probedSteps: UInt64 = 16
  static let roundSize = 32
  /// After the last new finding the search goes on to this multiple of the executions that it took, to see others and to count.
  private static let patience = 4
  /// But at least to this number of executions.
  private static let leastExecutions = 64
  /// Executions at each width from which the numbers of events are estimated. They are not counted as schedules.
  private static let eventRuns = 4
  /// After so many executions that were ended by the clock or by a full trace, more of them teach nothing and cost seconds each.
  private static let mostCutOffs = 4
  /// Executions with what is unusual allowed, once all others are known.
  private static let unusualExecutions = 96
  /// Executions in which timers fire first, each in turn.
  private static let timersFirst = 32
  /// Executions that only tell what the program is like.
  private static let probes = 8

  /// What a search gave.
  struct Result: Sendable {
    var collector: Collector
    /// Whether all schedules within the bound were seen, up to equivalence.
    var isExhaustive: Bool
    /// Whether the program never had a choice.
    var hadNoChoice = false
    /// Whether the limit on real time ended it.
    var ranOutOfTime: Bool
    /// The bound on scheduling points that the executions had.
    var maxSteps: UInt64
    /// What the systematic search covered, widest pool first; empty without one.
    var coverage: [Coverage] = []
  }

  mutating func run() async throws -> Result {
    let clock = ContinuousClock()
    let deadline = base.options.timeLimit.map { clock.now.advanced(by: $0) }
    let budget = max(base.options.schedules, 1)

    // What the program is like: the default schedule at each width.
    let first = try await self.profile(budget)
    let sampler = base.sampler
    var result = Result(
      collector: Collector(), isExhaustive: false, ranOutOfTime: false, maxSteps: base.options.maxSteps)
    for summary in first { result.collector.add(summary) }
    let profile = unusual(result.collector.observations)
    for summary in try await run(Array(profile.prefix(max(0, budget - result.collector.executions)))) {
      result.collector.add(summary)
    }
    if result.collector.observations.choices == 0, result.collector.executions < budget || profile.isEmpty {
      result.isExhaustive =
        result.collector.cutOffs == 0 && result.collector.executions >= base.widths.count + profile.count
      result.hadNoChoice = result.isExhaustive
      if result.isExhaustive { return result }
    }

    if sampler == nil, !result.collector.triedLocks {
      // What a program does when it meets others shows in random executions sooner than in the default one.
      let probes = (0..<min(Search.probes, budget)).map { base.request(.random, $0, width: base.widths.last ?? 1) }
      for summary in try await run(probes) { result.collector.add(summary) }
    }
    var systematic = method.map {
      SystematicSearch($0, base, poolPeak: result.collector.poolPeak, triesLocks: result.collector.triedLocks)
    }
    var sampled = first.count - base.widths.count + profile.count
    // A tree begins with the default schedule, too, and every schedule that it runs is to be counted once.
    if sampler == nil { result.collector = Collector() }
    var unusualLeft = base.options.stopsEarly ? Search.unusualExecutions : budget
    var sent = result.collector.executions
    while sent < limit(budget, result.collector, systematic) {
      try Task.checkCancellation()
      if let deadline, clock.now >= deadline {
        result.ranOutOfTime = true
        break
      }
      let size = min(
        result.collector.cutOffs > 0 ? Search.mostCutOffs : Search.roundSize,
        limit(budget, result.collector, systematic) - sent)
      // Not before somebody needs them: many a failure shows in the first executions.
      if let sampler, sampler.needsEvents, result.collector.observations.events.isEmpty,
        systematic == nil || sent > Search.roundSize
      {
        result.collector.observe(events: try await events())
      }
      var requests: [ExecutionRequest] = []
      let isFinished = systematic?.isDone ?? false
      let work = systematic?.next(sampler == nil ? size : max(size / 2, 1)) ?? []
      if isFinished, systematic?.isExhaustive ?? false {
        // Only what is unusual is left.
        guard let portfolio = sampler as? PortfolioStrategy, unusualLeft > 0 else { break }
        for _ in 0..<min(size, unusualLeft) {
          guard let request = portfolio.unusual(sampled, knowing: result.collector.observations) else { break }
          requests.append(request)
          sampled += 1
          unusualLeft -= 1
        }
      } else if let sampler {
        for _ in 0..<max(size - work.count, 0) {
          requests.append(sampler.request(sampled, knowing: result.collector.observations))
          sampled += 1
        }
      }
      if requests.isEmpty, work.isEmpty { break }
      sent += requests.count + work.count
      for summary in try await run(requests) { result.collector.add(summary) }
      for (work, (outcome, summary)) in zip(work, try await run(work.map(\.request), ReductionResult.of)) {
        systematic?.take(work, outcome)
        if let summary { result.collector.add(summary) } else { result.collector.addRedundant() }
      }
      systematic?.finishRound()
      systematic?.learn(triesLocks: result.collector.triedLocks)
    }
    // Not if it ended early, since there was nothing new for a while.
    if !result.ranOutOfTime, sent >= reserved(budget, result.collector) || systematic?.isExhaustive ?? false {
      let timers = TimersFirst(base: base, budget: budget - reserved(budget, result.collector))
      if timers.budget > 0 {
        for summary in try await timers.run(self) { result.collector.add(summary) }
      }
    }
    result.isExhaustive = systematic?.isExhaustive ?? false
    result.coverage = systematic?.coverage ?? []
    return result
  }

  private var method: SystematicSearch.Method? {
    switch base.options.strategy {
    case .auto, .dpor: .reduction
    case .exhaustive: .bounded(base.options.cost, limit: base.options.costLimit)
    case .random, .pct, .pos, .surw, .urw: nil
    }
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
      // trace is dear. Accesses, which do not change the way that it goes, would fill it before the end.
      let probe = try await run(
        requests(patient).suffix(1).map { request in
          var lean = request
          lean.flags.remove(.races)
          return lean
        })
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
    // With all other flags as the search has them: addresses of what the program allocates can depend on them.
    let requests = base.widths.flatMap { width in
      (0..<Search.eventRuns).map { base.request($0 == 0 ? .default : .random, $0, width: width, flags: .events) }
    }
    var profiles: [Int: EventProfile] = [:]
    for (request, trace) in zip(requests, try await run(requests, { try await $1.run($0).trace })) {
      profiles[request.width, default: EventProfile()].add(trace)
    }
    return profiles
  }

  /// Default schedules with what is unusual allowed, for programs that have no other choices.
  private func unusual(_ observations: Observations) -> [ExecutionRequest] {
    guard observations.choices == 0, base.options.strategy == .auto else { return [] }
    var requests: [ExecutionRequest] = []
    if observations.sawTimer, base.options.timerSlack > 0 {
      requests += base.widths.map { base.request(.default, 0, width: $0, flags: .timerSlack) }
    }
    if observations.sawConditionWait {
      requests += base.widths.map { base.request(.default, 0, width: $0, flags: .spurious) }
    }
    return requests
  }

  /// Most executions that are worth it by what is known.
  private func limit(_ budget: Int, _ collector: Collector, _ systematic: SystematicSearch?) -> Int {
    if collector.cutOffs >= Search.mostCutOffs { return 0 }
    // Whoever asks for the whole space gets it.
    if base.sampler == nil { return budget }
    let budget = reserved(budget, collector)
    guard base.options.stopsEarly, let last = collector.lastNewCauseAt, collector.foundMoreThanRaces else {
      return budget
    }
    return min(budget, max(last * Search.patience, Search.leastExecutions))
  }

  /// The budget without what is kept for timers that fire first.
  private func reserved(_ budget: Int, _ collector: Collector) -> Int {
    guard base.options.strategy == .auto, base.options.timerSlack > 0, collector.observations.sawTimer else {
      return budget
    }
    return budget - min(budget / 16, Search.timersFirst)
  }

  func run(_ requests: [ExecutionRequest]) async throws -> [ExecutionSummary] {
    try await run(requests, ExecutionSummary.of)
  }

  /// Runs requests side by side; results in the order of the requests.
  func run<Value: Sendable>(
    _ requests: [ExecutionRequest],
    _ execute: @escaping @Sendable (ExecutionRequest, any Program) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Int, Value).self) { group in
      var next = 0
      func start(on instance: Int) {
        guard next < requests.count else { return }
        let (index, request, program) = (next, requests[next], programs[instance])
        next += 1
        group.addTask { (instance, index, try await execute(request, program)) }
      }
      for instance in programs.indices { start(on: instance) }
      var values: [(Int, Value)] = []
      // An instance runs one execution at a time: whoever is done takes the next.
      while let (instance, index, value) = try await group.next() {
        values.append((index, value))
        try Task.checkCancellation()
        start(on: instance)
      }
      return values.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
