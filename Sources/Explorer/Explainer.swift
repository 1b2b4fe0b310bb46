import Checker

/// Turns a cause that a search found into a finding that anyone can replay: schedule, shrinking, replay, words.
struct Explainer: Sendable {
  let program: any Program
  let symbolizer: any Symbolizer
  let shrinkLimit: Int

  /// A schedule with more deviations than this names the policy that chose them instead, where that leads to the same.
  private static let longestList = 200

  /// What explaining a cause gave.
  struct Result: Sendable {
    var finding: Finding
    var notes: [String]
  }

  func explain(_ cause: Collector.Cause, shrinking: Bool) async throws -> Result {
    var notes: [String] = []
    var isFewest = false
    var schedule = try await self.schedule(of: cause.best.request)
    if try await shows(cause, schedule) {
      schedule = try await withoutFault(schedule, cause)
      if shrinking, cause.kind != .livelock, !cause.best.timedOut {
        schedule = try await shrink(schedule, cause)
        (schedule, isFewest) = try await fewest(schedule, cause)
      }
      if schedule.deviations.count > Explainer.longestList, cause.best.request.estimates.isEmpty {
        let byPolicy = Schedule(following: cause.best.request)
        if try await shows(cause, byPolicy) { schedule = byPolicy }
      }
      let plain = try await withoutFault(schedule, cause)
      if plain != schedule { isFewest = false }
      schedule = plain
    } else {
      notes.append(
        "a schedule that showed '\(cause.kind.rawValue)' did not show it when it was replayed: uncontrolled nondeterminism"
      )
    }

    let plain = try await run(schedule.request(), for: cause)
    let full = try await run(schedule.request(adding: [.fullStacks, .details]), for: cause)
    // One with more in it is full sooner.
    let isWhole = [plain, full].allSatisfy { $0.trace.header.endReason != .traceFull }
    if isWhole, plain.trace.header.traceHash != full.trace.header.traceHash {
      notes.append("two replays of one schedule went different ways: uncontrolled nondeterminism")
    }
    let analysis = Analysis(full)
    let seen = self.proto(cause, in: Analysis(plain).findings)
    let proto = self.proto(cause, in: analysis.findings) ?? twin(of: seen, kind: cause.kind, in: analysis.findings)
    let writer = FindingWriter(analysis.model, symbolizer: symbolizer)
    var finding: Finding
    if let proto {
      finding = await writer.finding(proto)
      finding.replayed = seen != nil
    } else {
      finding = Finding(kind: cause.kind, message: cause.message ?? "seen once, and not again when it was replayed")
      finding.interleaving = await writer.interleaving(tellsShared: true)
      finding.replayed = cause.outcome.map { OutcomeKey(plain).withoutOrder == $0.withoutOrder } ?? false
      if cause.kind == .nondeterministic {
        finding.moments = [Moment(text: "here the program \(OutcomeKey(plain).words)")]
      }
    }
    finding.count = cause.seenIn.count
    finding.firstAt = cause.firstAt
    finding.schedule = schedule.description
    if !schedule.deviations.isEmpty { finding.isFewest = isFewest }
    finding.needsTimerSlack = schedule.timerSlack != nil
    finding.needsSpuriousWakeup = schedule.spuriousWakeups
    return Result(finding: finding, notes: notes)
  }

  /// The schedule that a request leads to.
  func schedule(of request: ExecutionRequest) async throws -> Schedule {
    var loud = request
    loud.flags.remove(.quiet)
    return Schedule(of: try await program.run(loud).trace, ranWith: loud)
  }

  // MARK: - Shrinking

  private func shrink(_ start: Schedule, _ cause: Collector.Cause) async throws -> Schedule {
    let shrinker = Shrinker(limit: shrinkLimit)
    let deviations = try await shrinker.shrink(start.deviations) { try await shows(cause, start.with(deviations: $0)) }
    var schedule = start.with(deviations: deviations)
    // What is unusual may have been allowed without being needed.
    for plainer in [without(schedule) { $0.timerSlack = nil }, without(schedule) { $0.spuriousWakeups = false }]
    where plainer != schedule {
      if try await shows(cause, plainer) { schedule = plainer }
    }
    // Deviations that did not fit any more took the default: say what really happens.
    let settled = try await self.schedule(of: schedule.request())
    if settled.deviations.count <= schedule.deviations.count, settled != schedule, try await shows(cause, settled) {
      schedule = settled
    }
    return schedule
  }

  /// A schedule with fewer deviations, if one of them shows the cause, and whether all with fewer were tried.
  private func fewest(_ schedule: Schedule, _ cause: Collector.Cause) async throws -> (Schedule, Bool) {
    let answer = try await FewestSearch(limit: shrinkLimit).search(below: schedule.deviations.count) { deviations in
      let execution = try await program.run(schedule.with(deviations: deviations).request())
      return FewestSearch.Probe(shows: shows(cause, execution), choices: execution.trace.choices)
    }
    switch answer {
    case .none: return (schedule, true)
    case .unknown: return (schedule, false)
    case .fewer(let deviations):
      let shorter = schedule.with(deviations: deviations)
      return try await shows(cause, shorter) ? (shorter, true) : (schedule, false)
    }
  }

  /// The same without the injected fault, if that is not to blame.
  private func withoutFault(_ schedule: Schedule, _ cause: Collector.Cause) async throws -> Schedule {
    let plainer = without(schedule) { $0.injection = nil }
    guard plainer != schedule, try await shows(cause, plainer) else { return schedule }
    return plainer
  }

  private func without(_ schedule: Schedule, _ change: (inout Schedule) -> Void) -> Schedule {
    var copy = schedule
    change(&copy)
    return copy
  }

  /// Whether a schedule shows a cause.
  private func shows(_ cause: Collector.Cause, _ schedule: Schedule) async throws -> Bool {
    let execution = try await run(schedule.request(adding: cause.kind == .livelock ? [] : .quiet), for: cause)
    return shows(cause, execution)
  }

  /// Runs a request so that it can show a cause: with less in its trace if that is too short, unless just this is the cause.
  private func run(_ request: ExecutionRequest, for cause: Collector.Cause) async throws -> Execution {
    guard cause.kind == .unsupported, cause.best.filledTrace else { return try await program.runFitting(request) }
    return try await program.run(request)
  }

  private func shows(_ cause: Collector.Cause, _ execution: Execution) -> Bool {
    if let outcome = cause.outcome { return OutcomeKey(execution).withoutOrder == outcome.withoutOrder }
    return proto(cause, in: Analysis(execution).findings) != nil
  }

  // MARK: - Recognizing

  private func proto(_ cause: Collector.Cause, in findings: [ProtoFinding]) -> ProtoFinding? {
    findings.first { cause.signatures.contains($0.signature) }
  }

  /// The finding of a trace with full stacks that is one of a trace without: its signature differs, its units do not.
  private func twin(of seen: ProtoFinding?, kind: Finding.Kind, in findings: [ProtoFinding]) -> ProtoFinding? {
    guard let seen else { return nil }
    let candidates = findings.filter { $0.kind == kind }
    return candidates.first { $0.units == seen.units } ?? candidates.first { Set($0.units) == Set(seen.units) }
      ?? candidates.first
  }
}
