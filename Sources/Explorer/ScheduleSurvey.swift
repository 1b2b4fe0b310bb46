import Checker

/// Explores what can happen after a number of choices that are fixed, one execution of each equivalence class.
///
/// Learns which stances are *idle*: nobody's step from there was ever in a race with another step, so that it does not matter when it is
/// taken. When the survey is whole, that is so in every execution below the fixed choices: each has an equivalent one in which such a step
/// is taken at once.
struct ScheduleSurvey {
  /// An execution that shows something.
  struct Example: Sendable {
    var kinds: Set<Finding.Kind>
    var outcome: OutcomeKey
    /// All its choices that are not the default.
    var deviations: [Deviation]
    /// All its choices.
    var choices: [Choice]

    func reaches(_ goal: ScheduleGoal) -> Bool { goal.isReached(kinds, outcome) }
  }

  private let base: ExecutionRequest
  private let firstFree: Int
  private var tree: ReductionTree
  private(set) var executions = 0
  private var steps: UInt64 = 0
  private(set) var triedLocks = false
  private var seen: Set<Stance> = []
  private var racing: Set<Stance> = []

  /// - Parameters:
  ///   - base: Without `quiet`; without `reduce` only samples are looked at. Its deviations are the fixed choices.
  ///   - firstFree: Number of the first choice that is not fixed.
  init(_ base: ExecutionRequest, firstFree: Int = 0, ignoresPools: Bool) {
    self.base = base
    self.firstFree = firstFree
    tree = ReductionTree(ignoresPools: ignoresPools, firstFree: firstFree)
  }

  /// Whether every class was seen. Timers that outrun others and spurious wake-ups are not followed systematically.
  var isWhole: Bool { isSystematic && tree.isWhole && base.flags.isDisjoint(with: [.timerSlack, .spurious]) }
  /// Whether a systematic search is possible at all.
  private var isSystematic: Bool { base.flags.contains(.reduce) }
  private var isDone: Bool { tree.isDone }
  var ignoresPools: Bool { tree.ignoresPools }
  /// Classes seen.
  var classes: Int { tree.classes }

  /// Stances from which a step can be taken at any time, as far as is known.
  var idle: Set<Stance> { seen.subtracting(racing) }

  /// Looks at executions until nothing is left, the limit is reached, or one reaches the goal: then at as many again, to see shorter ones.
  ///
  /// Where the space is not small, samples look at other parts of it than a search that goes deep first.
  nonisolated(nonsending) mutating func run(
    on program: any Program, limit: Int, toward goal: ScheduleGoal? = nil
  ) async throws -> [Example] {
    var examples: [Example] = []
    var limit = limit
    var isFound = false
    var sample: UInt64 = 0
    while executions < limit, steps < Self.stepLimit {
      try Task.checkCancellation()
      let isOver = isDone || !isSystematic
      if isOver, isWhole || sample >= (isSystematic ? Self.samplesAfter : UInt64(limit)) { break }
      let isSample = isOver || (executions >= Self.systematicFirst && executions.isMultiple(of: 2))
      if isSample { sample += 1 }
      guard let example = try await isSample ? self.sample(sample, on: program) : next(on: program) else { continue }
      examples.append(example)
      guard let goal, !isFound, example.reaches(goal) else { continue }
      isFound = true
      limit = min(limit, executions * 2)
    }
    return examples
  }

  /// Executions before the first sample: most spaces are finished by then.
  private static let systematicFirst = 100
  /// Samples of a space in which nothing is left for a systematic search, though it is not the whole truth.
  private static let samplesAfter: UInt64 = 16
  /// Steps of all executions together after which it is enough.
  private static let stepLimit: UInt64 = 60_000

  /// Runs one execution that goes at random after the fixed choices; nil if the program itself depends on chance, so that it goes another
  /// way with the seed of all others.
  private nonisolated(nonsending) mutating func sample(_ number: UInt64, on program: any Program) async throws
    -> Example?
  {
    var request = base
    request.policy = .random
    request.prefix = UInt32(firstFree)
    request.seed = base.seed &+ number &* 0x9e37_79b9_7f4a_7c15
    let (result, summary, trace) = try await ReductionResult.withTrace(of: request, on: program)
    executions += 1
    steps += trace.header.steps
    triedLocks = triedLocks || result.triedLocks
    let stances = StanceTrace(trace)
    seen.formUnion(stances.steps.compactMap { $0 })
    if result.steps.steps.count * Int(result.steps.units) < ReductionTree.longest {
      var order = StepOrder(result.steps, ignoresPools: tree.ignoresPools)
      var racing = self.racing
      order.races { reversal in
        ScheduleSurvey.note(reversal, result.steps, stances, &racing)
        return true
      }
      self.racing = racing
    }
    guard let summary else { return nil }
    let sampled = example(summary, trace, request, stances)
    request.policy = .default
    (request.prefix, request.seed, request.deviations) = (.max, base.seed, sampled.deviations)
    let replayed = try await ExecutionSummary.withExecution(of: request, on: program)
    guard replayed.summary.traceHash == summary.traceHash else { return nil }
    return sampled
  }

  private func example(
    _ summary: ExecutionSummary, _ trace: Trace, _ request: ExecutionRequest, _ stances: StanceTrace
  ) -> Example {
    Example(
      kinds: Set(summary.findings.map(\.kind)), outcome: summary.outcome,
      deviations: Schedule(of: trace, ranWith: request).deviations, choices: stances.points.map(\.choice))
  }

  /// Two steps race: from where they were taken, it matters when.
  private static func note(
    _ reversal: StepOrder.Reversal, _ trace: StepTrace, _ stances: StanceTrace, _ racing: inout Set<Stance>
  ) {
    // One that nobody could have taken earlier is none.
    guard let decision = trace.steps[reversal.step].decision,
      reversal.initials.contains(where: { trace.decisions[decision].candidates.contains($0.unit) }),
      !isAboutLibrary(trace.footprint(of: reversal.step), trace.footprint(of: reversal.later))
    else { return }
    for step in [reversal.step, reversal.later] where stances.steps.indices.contains(step) {
      if let stance = stances.steps[step] { racing.insert(stance) }
    }
  }

  /// Whether two steps have to do with each other only since one of them initializes what a library needs once: who does that is the
  /// same to everybody.
  private static func isAboutLibrary(_ one: [Touch], _ other: [Touch]) -> Bool {
    let masks = Dictionary(other.map { ($0.key, $0.mask) }) { $0 | $1 }
    let common = one.filter { touch in
      guard let mask = masks[touch.key] else { return touch.key == Touch.world || masks[Touch.world] != nil }
      return Touch.conflict(touch.mask, mask) || (touch.mask | mask) & Touch.attempt != 0
    }
    return !common.isEmpty && common.allSatisfy(\.isOfLibraryOnce)
  }

  /// Runs one more execution; nil if it was redundant, or nothing is left.
  private nonisolated(nonsending) mutating func next(on program: any Program) async throws -> Example? {
    guard let branch = tree.next(1).first else { return nil }
    let request = tree.request(branch, from: base)
    let (result, summary, trace) = try await ReductionResult.withTrace(of: request, on: program)
    executions += 1
    steps += trace.header.steps
    triedLocks = triedLocks || result.triedLocks
    if result.filledPools, tree.ignoresPools {
      // The order of work matters after all: all that was concluded was concluded without it.
      tree = ReductionTree(ignoresPools: false, firstFree: firstFree)
      racing = []
      return nil
    }
    let stances = StanceTrace(trace)
    for stance in stances.steps { if let stance { seen.insert(stance) } }
    var racing = self.racing
    tree.take(branch, result) { ScheduleSurvey.note($0, result.steps, stances, &racing) }
    self.racing = racing
    return summary.map { example($0, trace, request, stances) }
  }
}
