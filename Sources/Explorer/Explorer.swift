import Checker
import Foundation

/// Searches the schedules of a program for trouble, and explains what it found.
///
/// Entry point: `explore`. Steps: 1. run the program under schedules that a strategy chooses (`Search`), and then with faults
/// injected, if that is asked for (`FaultSearch`); 2. gather findings by cause, and outcomes (`Collector`); 3. shrink the
/// schedule of each finding (`Shrinker`) and replay it with full stacks; 4. put it in words (`FindingWriter` in Checker).
public struct Explorer: Sendable {
  /// Instances of one program; each runs one execution at a time. The result does not depend on their number.
  let programs: [any Program]
  let symbolizer: any Symbolizer
  /// Name of the program for the report.
  let name: String
  /// Version of the toolchain for the report.
  let toolchain: String

  /// - Precondition: `programs` is not empty.
  public init(
    programs: [any Program], symbolizer: any Symbolizer = NoSymbolizer(), name: String, toolchain: String
  ) {
    precondition(!programs.isEmpty, "a search needs at least one instance of the program")
    self.programs = programs
    self.symbolizer = symbolizer
    self.name = name
    self.toolchain = toolchain
  }

  /// Findings after this many are explained without shrinking their schedules first.
  private static let shrunkFindings = 8
  /// Findings after this many are counted in a note only.
  private static let findingLimit = 32
  /// Outcomes after this many are counted in a note only.
  private static let outcomeLimit = 32

  /// Searches within the budget of `options`.
  ///
  /// - Throws: What `Program.run` throws, and `CancellationError`. Findings are no errors.
  public func explore(_ options: ExplorationOptions = ExplorationOptions()) async throws -> Report {
    let start = ContinuousClock().now
    var base = Base(options, processors: ProcessInfo.processInfo.activeProcessorCount)
    let (result, faults) = try await search(base, since: start)
    base.options.maxSteps = result.maxSteps
    let collector = result.collector
    let executions = collector.executions + (faults?.collector.executions ?? 0)
    var notes = collector.notes
    for note in (faults?.notes ?? []) + (faults?.collector.notes ?? []) where !notes.contains(note) {
      notes.append(note)
    }

    if collector.beyondReduction > 0, collector.ended > 0 {
      notes.append(
        "reduction could not follow \(collector.beyondReduction) of its executions to their end, since they did more than its traces "
          + "have room for; what their outcomes are is not known")
    }
    var causes = collector.causes + (faults?.causes(besides: collector) ?? [])
    if options.reportsNondeterminism, let cause = collector.nondeterminism { causes.append(cause) }
    if causes.isEmpty, let cause = collector.endlessness { causes.append(cause) }
    // Stable: gravest first, then by order of discovery.
    causes = causes.enumerated().sorted { ($0.element.kind, $0.offset) < ($1.element.kind, $1.offset) }.map(\.element)
    causes = folded(causes)
    if causes.count > Explorer.findingLimit {
      notes.append("\(causes.count - Explorer.findingLimit) more findings are not shown")
    }
    let explainer = Explainer(program: programs[0], symbolizer: symbolizer, shrinkLimit: options.shrinkLimit)
    var explained: [(finding: Finding, seenIn: Set<Int>)] = []
    for (index, cause) in causes.prefix(Explorer.findingLimit).enumerated() {
      try Task.checkCancellation()
      let result = try await explainer.explain(cause, shrinking: index < Explorer.shrunkFindings)
      explained.append((result.finding, cause.seenIn))
      for note in result.notes where !notes.contains(note) { notes.append(note) }
    }
    let findings = merged(explained)

    let tallies = collector.tallies
    if tallies.count > Explorer.outcomeLimit {
      notes.append("\(tallies.count - Explorer.outcomeLimit) rarer outcomes are not shown")
    }
    var outcomes: [Outcome] = []
    for tally in tallies.prefix(Explorer.outcomeLimit) {
      let schedule = try await explainer.schedule(of: tally.best.request)
      outcomes.append(
        Outcome(
          stdout: tally.outcome.stdout, exit: tally.outcome.exit, count: tally.count, schedule: schedule.description,
          needsTimerSlack: tally.needsTimerSlack ? true : nil))
    }

    let observations = collector.observations
    var exploration = Exploration(
      strategy: options.strategy.rawValue, schedules: executions,
      exhaustive: result.isExhaustive && !(faults?.struck ?? false),
      bound: bound(base, result, faults), seed: options.seed,
      firstFindingAt: causes.filter { $0.outcome != nil }.map(\.firstAt).reduce(collector.firstFindingAt) {
        first, other in
        min(first ?? other, other)
      } ?? faults?.collector.firstFindingAt.map { $0 + collector.executions },
      steps: collector.steps + (faults?.collector.steps ?? 0),
      seconds: seconds(since: start), widths: base.widths, maxReady: observations.maxReady,
      maxChoices: observations.choices,
      missedAtMost: faults?.struck ?? false
        ? nil
        : PCTStrategy.missedAtMost(
          units: observations.units, steps: observations.choices, runs: collector.pctRuns))
    // Of the width that has most of them, which need not be the widest: what waits for a worker comes in more orders.
    let largest = result.coverage.max { $0.extent < $1.extent }
    if options.strategy != .exhaustive, let largest {
      exploration.interleavings = largest.interleavings
      exploration.estimatedInterleavings = largest.estimate
      exploration.redundant = collector.redundant
    }
    exploration.comparison = try await Search(programs: programs, base: base).compare(knowing: result)
    exploration.techniques = collector.techniques.map { technique in
      var technique = technique
      if options.strategy == .exhaustive, technique.name == Technique.reduction { technique.name = "bounded search" }
      return technique
    }
    return Report(
      program: name, toolchain: toolchain, exploration: exploration, findings: findings, outcomes: outcomes,
      notes: notes)
  }

  /// Runs one schedule, and says everything about what happens in it.
  ///
  /// The report's findings all carry this schedule; where nothing is wrong, `Replay.interleaving` still tells the story.
  ///
  /// - Throws: What `Program.run` throws, and `CancellationError`.
  public func replay(_ schedule: Schedule) async throws -> Replay {
    let start = ContinuousClock().now
    let execution = try await programs[0].runFitting(schedule.request(adding: [.fullStacks, .details]))
    let again = try await programs[0].runFitting(schedule.request())
    let analysis = Analysis(execution)
    var notes = analysis.notes
    let header = execution.trace.header
    let isSame = header.traceHash == again.trace.header.traceHash
    if !isSame { notes.append("two replays of this schedule went different ways: uncontrolled nondeterminism") }
    let writer = FindingWriter(analysis.model, symbolizer: symbolizer)
    if schedule.injection != nil, analysis.model.fault == nil {
      notes.append("the fault of this schedule did not strike: the program has no such point")
    }
    var findings: [(finding: Finding, seenIn: Set<Int>)] = []
    for proto in analysis.findings {
      var finding = await writer.finding(proto)
      finding.schedule = schedule.description
      finding.replayed = isSame
      finding.needsTimerSlack = schedule.timerSlack != nil
      finding.needsSpuriousWakeup = schedule.spuriousWakeups
      findings.append((finding, [1]))
    }
    let key = OutcomeKey(execution)
    let report = Report(
      program: name, toolchain: toolchain,
      exploration: Exploration(
        strategy: "replay", schedules: 1, exhaustive: false, bound: "this one schedule", seed: schedule.seed,
        firstFindingAt: findings.isEmpty ? nil : 1, steps: Int(clamping: header.steps), seconds: seconds(since: start),
        widths: [schedule.width], maxReady: Int(header.maxReady), maxChoices: Int(clamping: header.choices)),
      findings: merged(findings),
      outcomes: [Outcome(stdout: key.stdout, exit: key.exit, count: 1, schedule: schedule.description)], notes: notes)
    return Replay(report: report, interleaving: await writer.interleaving(tellsShared: true))
  }

  // MARK: - Parts of a report

  /// Leaves out orders of locks that a deadlock of another schedule shows in force.
  private func folded(_ causes: [Collector.Cause]) -> [Collector.Cause] {
    let dead = causes.filter { $0.kind == .deadlock }.flatMap(\.signatures).flatMap(\.lockPlaces)
    return causes.filter { cause in
      guard cause.kind == .lockOrder else { return true }
      return !cause.signatures.allSatisfy { $0.lockPlaces.isSubset(of: Set(dead)) }
    }
  }

  private func bound(_ base: Base, _ result: Search.Result, _ faults: FaultSearch.Result?) -> String {
    let injected = faults.flatMap { faults in base.options.fault.flatMap { faults.bound(of: $0) } }
    let widths =
      "pool width\(base.widths.count == 1 ? "" : "s") \(base.widths.map(String.init).joined(separator: ", "))"
    if result.hadNoChoice {
      let all = "all schedules: the program never has more than one party ready (\(widths))"
      return ([all] + (injected.map { [$0] } ?? [])).joined(separator: "; ")
    }
    var parts = [widths, "\(base.options.maxSteps) steps an execution"]
    if let injected { parts.append(injected) }
    if base.options.access { parts.append("memory accesses are scheduling points") }
    parts += coverage(base, result)
    if result.ranOutOfTime || faults?.ranOutOfTime ?? false { parts.append("ended by the limit on time") }
    return parts.joined(separator: "; ")
  }

  /// What a systematic search covered, in words.
  private func coverage(_ base: Base, _ result: Search.Result) -> [String] {
    guard let widest = result.coverage.first else { return [] }
    func atEachWidth(_ number: (Coverage) -> String) -> String {
      result.coverage.count == 1
        ? number(widest) : result.coverage.map { "\(number($0)) at width \($0.width)" }.joined(separator: ", ")
    }
    if base.options.strategy == .exhaustive {
      let cost = base.options.cost.rawValue
      if result.isExhaustive { return ["every schedule: \(atEachWidth { "\($0.interleavings)" })"] }
      return [
        "every schedule with at most "
          + atEachWidth { coverage in coverage.bound.map { "\($0) \(cost)" } ?? "no \(cost), not all of them" }
      ]
    }
    guard result.isExhaustive else {
      let gaps = CoverageGap.allCases.filter { gap in result.coverage.contains { $0.gaps.contains(gap) } }
      return gaps.isEmpty ? [] : ["reduction is no proof here: " + gaps.map(\.rawValue).joined(separator: ", and ")]
    }
    var parts = ["all interleavings, up to equivalence: \(atEachWidth { "\($0.interleavings)" })"]
    if result.collector.observations.sawTimer { parts.append("timers fire only when nothing else can run") }
    if result.collector.observations.sawConditionWait { parts.append("no spurious wake-ups") }
    return parts
  }

  private func seconds(since start: ContinuousClock.Instant) -> Double {
    let (seconds, attoseconds) = (ContinuousClock().now - start).components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}

/// What one replayed schedule gave.
public struct Replay: Codable, Sendable, Hashable {
  public var report: Report
  /// The whole execution, step by step.
  public var interleaving: [InterleavingStep]

  public init(report: Report, interleaving: [InterleavingStep]) {
    self.report = report
    self.interleaving = interleaving
  }
}
