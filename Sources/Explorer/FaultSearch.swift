import Checker

/// Injects a fault at every point of a program in turn.
///
/// Which points there are depends on the schedule. So each schedule first runs without the fault, to count its points, and
/// then once for each of them: up to the point the execution is the same, and the fault strikes where it was counted. The
/// default schedule at each width comes first, then those of the strategy, as many as the budget allows.
struct FaultSearch: Sendable {
  let fault: Fault
  let search: Search
  /// Executions that it may take, those that only count points included.
  let budget: Int
  let deadline: ContinuousClock.Instant?

  /// What a search gave.
  struct Result: Sendable {
    /// Executions with the fault.
    var collector = Collector()
    /// Numbers of points of the schedules in which every point was tried.
    var complete: [Int] = []
    /// Number of executions with the fault after which the first cause was known that does not show without; nil: none is.
    var firstOwnAt: Int?
    /// Points that were tried in the first schedule, and those that it has.
    var first: (tried: Int, of: Int)?
    var notes: [String] = []
    var ranOutOfTime = false
    /// Whether a fault was injected at all.
    var struck: Bool { collector.executions > 0 }
  }

  /// Schedules whose points are counted before the first fault is injected in one of them.
  private static let batch = 4
  /// An execution with the fault may take this multiple of the steps that it takes without, and so many more: enough to tell
  /// who goes round in a circle, which a longer look would only make dearer.
  private static let roomForSteps: UInt64 = 8
  private static let leastSteps: UInt64 = 4000
  private static let roundSize = 32
  /// As in `Search`: how far to go on after a first finding, and when executions that hang have taught enough.
  private static let patience = 4
  private static let leastExecutions = 64
  private static let mostCutOffs = 4

  /// Runs schedules and their faults until the budget is spent.
  ///
  /// - Parameter plain: Takes the executions without the fault.
  func run(adding plain: inout Collector) async throws -> Result {
    var result = Result()
    var left = budget
    var index = 0
    while left > 1, !isDone(result) {
      let counting = (index..<index + min(FaultSearch.batch, left / 2)).map { request($0, plain.observations, at: 0) }
      let counted = try await search.run(counting)
      left -= counted.count
      for summary in counted { plain.add(summary) }
      if index == 0, let census = counted.first?.census, counted.allSatisfy({ $0.census?.points.isEmpty ?? true }) {
        result.notes.append(census.excuse(for: fault))
        return result
      }
      for summary in counted where !isDone(result) {
        guard let census = summary.census, !census.points.isEmpty else { continue }
        // One schedule with very many points must not take all of the budget.
        let share = result.first == nil ? budget / 2 : budget / 4
        let points = census.selection(max(1, min(left, share)))
        let tried = try await inject(at: points, like: summary, &result)
        if result.firstOwnAt == nil, !result.causes(besides: plain).isEmpty {
          result.firstOwnAt = result.collector.executions
        }
        left -= tried
        if result.first == nil { result.first = (tried, census.points.count) }
        if tried == census.points.count, tried < FaultPoint.limit { result.complete.append(tried) }
        if left <= 0 { break }
      }
      index += counting.count
    }
    return result
  }

  private func isDone(_ result: Result) -> Bool {
    let collector = result.collector
    if result.ranOutOfTime || collector.cutOffs >= FaultSearch.mostCutOffs { return true }
    guard let first = result.firstOwnAt, result.first != nil else { return false }
    return collector.executions >= max(first * FaultSearch.patience, FaultSearch.leastExecutions)
  }

  /// Runs one schedule with the fault at each of some points. Returns for how many there was time.
  private func inject(at points: [UInt32], like plain: ExecutionSummary, _ result: inout Result) async throws -> Int {
    let request = plain.request
    var maxSteps = request.maxSteps
    // Who polls while others are delayed may well take many more.
    if search.base.options.adaptsSteps, fault.kind == .cancel, let needed = plain.stepsOfMain {
      maxSteps = min(maxSteps, needed * FaultSearch.roomForSteps + FaultSearch.leastSteps)
    }
    var tried = 0
    while tried < points.count {
      try Task.checkCancellation()
      if let deadline, ContinuousClock().now >= deadline {
        result.ranOutOfTime = true
        break
      }
      let round = result.collector.cutOffs > 0 ? FaultSearch.mostCutOffs : FaultSearch.roundSize
      let requests = points[tried..<min(tried + round, points.count)].map { point in
        var copy = request
        copy.injection = fault.injected(at: point)
        copy.maxSteps = maxSteps
        return copy
      }
      for summary in try await search.run(requests) {
        result.collector.add(summary)
        tried += 1
        let note = "a fault did not strike where its point was counted: uncontrolled nondeterminism"
        if !summary.struck, !summary.timedOut, !result.notes.contains(note) { result.notes.append(note) }
      }
      if result.collector.cutOffs >= FaultSearch.mostCutOffs { break }
    }
    return tried
  }

  private func request(_ index: Int, _ observations: Observations, at point: UInt32) -> ExecutionRequest {
    let base = search.base
    var request: ExecutionRequest =
      index < base.widths.count
      ? base.request(.default, 0, width: base.widths[index])
      : (base.sampler ?? PortfolioStrategy(base: base)).request(index - base.widths.count, knowing: observations)
    request.injection = fault.injected(at: point)
    return request
  }
}

extension Explorer {
  /// Searches, first without and then with the fault that the options ask for, if they ask for one. Where there is nothing to
  /// inject it in, the whole budget goes to the program as it is.
  func search(
    _ base: Base, since start: ContinuousClock.Instant
  ) async throws -> (plain: Search.Result, faults: FaultSearch.Result?) {
    var search = Search(programs: programs, base: base.withoutFault)
    var plain = try await search.run()
    guard let fault = base.options.fault else { return (plain, nil) }
    let faults = try await FaultSearch(
      fault: fault, search: search, budget: max(base.options.schedules - plain.collector.executions, 0),
      deadline: base.options.timeLimit.map { start.advanced(by: $0) }
    ).run(adding: &plain.collector)
    guard !faults.struck, !faults.ranOutOfTime else { return (plain, faults) }
    var whole = base
    whole.options.timeLimit = base.options.timeLimit.map { $0 - start.duration(to: .now) }
    search = Search(programs: programs, base: whole)
    return (try await search.run(), faults)
  }
}

extension FaultSearch.Result {
  /// What shows with the fault and not without.
  func causes(besides plain: Collector) -> [Collector.Cause] {
    collector.causes.filter { cause in
      !plain.causes.contains { known in cause.signatures.contains { known.covers(cause.kind, $0) } }
    }
  }

  /// What was tried, for the bound of a report: `"the main task cancelled at each of its 4 suspension points"`.
  func bound(of fault: Fault) -> String? {
    guard let first else { return nil }
    let extent: String
    if let least = complete.min(), let most = complete.max() {
      let count = least == most ? "\(most)" : "\(least) to \(most)"
      let all =
        most == 1
        ? "\(owner(fault)) only \(noun(fault, 1))" : "each of \(owner(fault)) \(count) \(noun(fault, most))"
      extent = all + (complete.count > 1 ? " in \(complete.count) schedules" : "")
    } else {
      extent = "\(first.tried) of \(owner(fault)) \(first.of) \(noun(fault, first.of))"
    }
    switch fault {
    case .cancel(let name):
      let whom = name.map { "tasks named '\($0)'" } ?? "the main task"
      return
        "\(whom) cancelled at \(extent); a cancelled task has \(Analysis.span(Analysis.patienceWithCancelled)) of virtual time to end"
    case .delay(let nanoseconds): return "\(Analysis.span(nanoseconds)) more for \(extent)"
    }
  }

  private func owner(_ fault: Fault) -> String {
    switch fault {
    case .cancel(let name): name == nil ? "its" : "their"
    case .delay: "the"
    }
  }

  private func noun(_ fault: Fault, _ count: Int) -> String {
    let plural = count == 1 ? "" : "s"
    return fault.kind == .cancel ? "suspension point\(plural)" : "wait\(plural) with a deadline"
  }
}
