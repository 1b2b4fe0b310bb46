import Checker

/// Reduction beside brute force, so that both numbers can be shown.
extension Search {
  /// No more scheduling points than this are spent on one of the two: a program that goes round in circles has long executions.
  private static let mostSteps: UInt64 = 100_000
  /// Random executions from which the number of all schedules is estimated.
  private static let samples = 64

  /// Searches all schedules at the widest pool in both ways, with `base.options.comparison` executions for each.
  ///
  /// - Parameter known: What the search proper has seen of the program, with the bound on steps that it came to.
  /// - Returns: Nil if that is not asked for, or if executions do not end by themselves, so that each would take its whole time.
  func compare(knowing known: Result) async throws -> SearchComparison? {
    guard base.options.comparison > 0, known.collector.cutOffs == 0, let width = base.widths.last else { return nil }
    var search = self
    search.base.widths = [width]
    search.base.options.maxSteps = known.maxSteps
    let reduction = try await search.tally(.reduction, known.collector)
    let bruteForce = try await search.tally(.bounded(.preemptions, limit: nil), known.collector)
    return SearchComparison(
      width: width, reduction: reduction, bruteForce: bruteForce,
      estimate: bruteForce.isWhole ? nil : try await search.estimate(width, known.collector))
  }

  private func tally(_ method: SystematicSearch.Method, _ known: Collector) async throws -> SearchComparison.Tally {
    var search = SystematicSearch(method, base, poolPeak: known.poolPeak, triesLocks: known.triedLocks)
    var tally = SearchComparison.Tally(schedules: 0, isWhole: false, firstFindingAt: nil)
    var steps: UInt64 = 0
    while !search.isDone, tally.schedules < base.options.comparison, steps < Search.mostSteps {
      try Task.checkCancellation()
      let work = search.next(min(Search.roundSize, base.options.comparison - tally.schedules))
      if work.isEmpty { break }
      for (work, (outcome, summary)) in zip(work, try await run(work.map(\.request), ReductionResult.of)) {
        search.take(work, outcome)
        tally.schedules += 1
        guard let summary else { continue }
        steps += summary.steps
        if !summary.findings.isEmpty { tally.firstFindingAt = tally.firstFindingAt ?? tally.schedules }
      }
      search.finishRound()
    }
    tally.isWhole = search.isExhaustive
    return tally
  }

  /// How many schedules there are: the mean, over random executions, of the product of the numbers of candidates on the way, which
  /// is right on average (Knuth, "Estimating the efficiency of backtrack programs", Mathematics of Computation 29, 1975). Nil if no
  /// execution tells all its candidates.
  private func estimate(_ width: Int, _ known: Collector) async throws -> Double? {
    let flags: ExecutionRequest.Flags = known.triedLocks ? [.reduce, .tries] : .reduce
    let requests = (0..<Search.samples).map { base.request(.random, $0, width: width, flags: flags) }
    let sizes = try await run(requests, { StepTrace(try await $1.run($0).trace) }).filter { !$0.isIncomplete }
      .map { trace in
        trace.decisions.reduce(1.0) { $1.step < trace.epilogue ? $0 * Double(max($1.candidates.count, 1)) : $0 }
      }
    return sizes.isEmpty ? nil : sizes.reduce(0, +) / Double(sizes.count)
  }
}
