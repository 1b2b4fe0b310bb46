import Checker

/// Gathers what executions show, in the order of their numbers: findings by cause, outcomes with their counts.
struct Collector: Sendable {
  /// All executions that show one cause.
  struct Cause: Sendable {
    var kind: Finding.Kind
    /// All views of it: schedules differ in how many units it catches.
    var signatures: Set<CauseSignature>
    /// The numbers of the executions that show it.
    var seenIn: Set<Int>
    /// The number, from 1, of the first execution that shows it.
    var firstAt: Int
    /// The execution that shows it best.
    var best: ExecutionSummary
    /// Set for a cause that shows in the outcome alone.
    var outcome: OutcomeKey?
    /// Wording for such a cause.
    var message: String?

    /// Whether a finding is of this cause.
    func covers(_ kind: Finding.Kind, _ signature: CauseSignature) -> Bool {
      let mayGrow = kind == .deadlock || kind == .starvation || kind == .livelock
      return signatures.contains(signature)
        || (mayGrow && self.kind == kind && signatures.contains { $0.overlaps(signature) })
    }
  }

  private(set) var causes: [Cause] = []
  private(set) var observations = Observations()
  private(set) var executions = 0
  private(set) var steps = 0
  /// Executions that the clock ended, and, as long as none came to its end, those that a full trace did: more of them teach nothing.
  var cutOffs: Int { timeouts + (ended == 0 ? filledTraces : 0) }
  /// Executions that took more real time than they may.
  private var timeouts = 0
  /// Executions that did more than a trace has room for.
  private var filledTraces = 0
  /// Executions of reduction that were longer than it can follow.
  private(set) var beyondReduction = 0
  /// The most steps that an execution did which did not come to the end of `main`.
  private var stepsWithoutEnd: UInt64 = 0
  private var hitStepBound = false
  /// Executions that came to the end of `main`, or ended in another way.
  private(set) var ended = 0
  private(set) var firstFindingAt: Int?
  /// The execution in which a cause was seen that had not been seen before.
  private(set) var lastNewCauseAt: Int?
  /// What each technique did, in the order of their first use.
  private(set) var techniques: [Technique] = []
  /// Executions that were stopped since they are equivalent to others.
  private(set) var redundant = 0
  /// Most work that any pool of workers had at one time.
  private(set) var poolPeak = 0
  /// Whether the program tried for a lock without waiting for it.
  private(set) var triedLocks = false
  private(set) var notes: [String] = []
  /// PCT executions by the depth that they aimed at.
  private(set) var pctRuns: [Int: Int] = [:]

  private var outcomes: [OutcomeKey: Tally] = [:]

  /// How often an outcome was seen.
  private struct Tally: Sendable {
    var count: Int { seenIn.count }
    /// The numbers of the executions that gave it.
    var seenIn: Set<Int> = []
    var first: Int
    var best: ExecutionSummary
    /// Whether it is no outcome but where reduction lost sight of the program.
    var isBeyondReduction = true
    /// Whether it was seen only where a timer outran work that was ready.
    var needsTimerSlack = true
    /// The best execution without a finding in which nothing unusual was allowed: only such say that the program itself wavers.
    var bestPlain: ExecutionSummary?
  }

  /// Counts an execution that was stopped as redundant.
  mutating func addRedundant() { redundant += 1 }

  private mutating func credit(_ summary: ExecutionSummary, newCauses: Int) {
    let index =
      techniques.firstIndex { $0.name == summary.technique }
      ?? {
        techniques.append(Technique(name: summary.technique))
        return techniques.count - 1
      }()
    techniques[index].schedules += 1
    techniques[index].found += newCauses
    guard summary.findings.contains(where: { !summary.exceedsReduction || $0.signature != .traceFull }) else { return }
    techniques[index].firstFindingAt = techniques[index].firstFindingAt ?? techniques[index].schedules
  }

  mutating func add(_ summary: ExecutionSummary) {
    executions += 1
    poolPeak = max(poolPeak, summary.poolPeak)
    triedLocks = triedLocks || summary.triedLocks
    let known = causes.count
    defer {
      if causes.count > known { lastNewCauseAt = executions }
      credit(summary, newCauses: causes.count - known)
    }
    steps += Int(clamping: summary.steps)
    if summary.exceedsReduction {
      beyondReduction += 1
    } else if summary.filledTrace {
      filledTraces += 1
    }
    if summary.timedOut { timeouts += 1 }
    hitStepBound = hitStepBound || summary.hitStepBound
    if summary.stepsOfMain != nil || summary.outcome.exit != nil {
      ended += 1
    } else {
      stepsWithoutEnd = max(stepsWithoutEnd, summary.steps)
    }
    observe(summary)
    for note in summary.exceedsReduction ? [] : summary.notes where !notes.contains(note) && notes.count < 32 {
      notes.append(note)
    }
    // A change point beyond the estimate has no chance, so the bound does not hold for a longer execution.
    if summary.request.policy == .pct, summary.choices <= summary.request.pctSteps {
      pctRuns[summary.request.pctDepth, default: 0] += 1
    }
    let findings = summary.findings.filter { !summary.exceedsReduction || $0.signature != .traceFull }
    if !findings.isEmpty { firstFindingAt = firstFindingAt ?? executions }
    for finding in findings { add(finding.kind, finding.signature, summary) }

    var tally = outcomes[summary.outcome] ?? Tally(first: executions, best: summary)
    tally.seenIn.insert(executions)
    if !summary.exceedsReduction { tally.isBeyondReduction = false }
    if !summary.usedTimerSlack { tally.needsTimerSlack = false }
    if summary.rank < tally.best.rank { tally.best = summary }
    // An execution that was stopped has no outcome that could be compared.
    if summary.rank.0 == 0, summary.outcome.exit != nil, summary.findings.allSatisfy({ Self.isAside($0.kind) }) {
      if tally.bestPlain.map({ summary.rank < $0.rank }) ?? true { tally.bestPlain = summary }
    }
    outcomes[summary.outcome] = tally
  }

  /// Takes in what is known of the program's events.
  mutating func observe(events: [Int: EventProfile]) { observations.events = events }

  /// Whether a finding leaves what the program does as it is.
  private static func isAside(_ kind: Finding.Kind) -> Bool { kind == .lockOrder || kind == .retainCycle }

  private mutating func observe(_ summary: ExecutionSummary) {
    observations.units = max(observations.units, Int(summary.units))
    let choices = Int(clamping: summary.choices)
    observations.choices = max(observations.choices, choices)
    if summary.rank.0 == 0 { observations.idleChoices = max(observations.idleChoices, choices) }
    observations.maxReady = max(observations.maxReady, Int(summary.maxReady))
    observations.sawTimer = observations.sawTimer || summary.sawTimer
    observations.sawConditionWait = observations.sawConditionWait || summary.sawConditionWait
  }

  private mutating func add(_ kind: Finding.Kind, _ signature: CauseSignature, _ summary: ExecutionSummary) {
    let known = causes.firstIndex { $0.covers(kind, signature) }
    guard let index = known else {
      causes.append(
        Cause(kind: kind, signatures: [signature], seenIn: [executions], firstAt: executions, best: summary))
      return
    }
    causes[index].signatures.insert(signature)
    causes[index].seenIn.insert(executions)
    if summary.rank < causes[index].best.rank { causes[index].best = summary }
  }

  // MARK: - Results

  /// Whether something was found that is more than a remark on the way memory is accessed or held: races and retain cycles are seen in
  /// the first executions, and say nothing about what else there is.
  var foundMoreThanRaces: Bool {
    causes.contains { ![.race, .lockOrder, .retainCycle, .unsupported].contains($0.kind) }
  }

  /// Outcomes with the execution that shows each best, most frequent first.
  var tallies: [(outcome: OutcomeKey, count: Int, best: ExecutionSummary, needsTimerSlack: Bool)] {
    outcomes.filter { ended == 0 || !$0.value.isBeyondReduction }.sorted {
      ($1.value.count, $0.value.first) < ($0.value.count, $1.value.first)
    }
    .map { ($0.key, $0.value.count, $0.value.best, $0.value.needsTimerSlack) }
  }

  /// The cause "no execution ended", if none did and nothing says why: then nothing is known of the program's end.
  var endlessness: Cause? {
    guard causes.isEmpty, ended == 0, let first = tallies.first else { return nil }
    return Cause(
      kind: .unsupported, signatures: [CauseSignature(.unsupported, ["no end"])], seenIn: Set(1...max(executions, 1)),
      firstAt: 1, best: first.best, outcome: first.outcome,
      message: "\(Finding.noEnd): how the program ends is not checked. \(wayOut)")
  }

  /// What happened to executions that did not end, and what somebody can do about it.
  private var wayOut: String {
    let less = "let the program do less: fewer rounds, fewer values"
    if filledTraces + beyondReduction > 0 {
      return "It did more than a trace has room for, in \(stepsWithoutEnd) steps, and more steps do not help; \(less)"
    }
    return hitStepBound
      ? "It was not done after \(stepsWithoutEnd) steps; 'casebook check --steps' allows more, or \(less)"
      : "It still waited for time to pass when the bound on virtual time was reached; let it wait for less"
  }

  /// The cause "the output depends on the schedule", if it does by more than the order of lines.
  ///
  /// Whether it does is decided by executions in which nothing unusual was allowed; how often each outcome comes is counted over all.
  var nondeterminism: Cause? {
    var groups: [OutcomeKey: (seenIn: Set<Int>, first: Int, shown: OutcomeKey, best: ExecutionSummary)] = [:]
    for (outcome, tally) in outcomes {
      guard let best = tally.bestPlain else { continue }
      let key = outcome.withoutOrder
      guard let old = groups[key] else {
        groups[key] = (tally.seenIn, tally.first, outcome, best)
        continue
      }
      let isFirst = tally.first < old.first
      groups[key] = (
        old.seenIn.union(tally.seenIn), min(old.first, tally.first), isFirst ? outcome : old.shown,
        isFirst ? best : old.best
      )
    }
    // What only unusual executions print in another order is the same outcome all the same.
    for (outcome, tally) in outcomes where tally.bestPlain == nil {
      groups[outcome.withoutOrder]?.seenIn.formUnion(tally.seenIn)
    }
    let ranked = groups.values.sorted { ($1.seenIn.count, $0.first) < ($0.seenIn.count, $1.first) }
    guard ranked.count > 1 else { return nil }
    // Which of the two is right, nobody knows here: the second is shown since the first is what one sees anyway.
    let (common, other) = (ranked[0], ranked[1])
    let shown = ranked.prefix(2).map { "\(brief($0.shown, besides: common.shown)) in \($0.seenIn.count)" }
    // With those that only unusual executions come to.
    let others = Set(outcomes.keys.map(\.withoutOrder)).count - 2
    let more = others > 0 ? ", \(others) other outcome\(others == 1 ? "" : "s") in the rest" : ""
    return Cause(
      kind: .nondeterministic, signatures: [CauseSignature(.nondeterministic, ["output"])],
      seenIn: ranked.dropFirst().reduce(into: []) { $0.formUnion($1.seenIn) },
      firstAt: ranked.map(\.first).sorted()[1], best: other.best, outcome: other.shown,
      message: "the output depends on the schedule: \(shown.joined(separator: ", "))\(more), of \(executions) schedules"
    )
  }

  /// The first line that differs, and the status if that does.
  private func brief(_ outcome: OutcomeKey, besides other: OutcomeKey) -> String {
    let lines = outcome.stdout.split(separator: "\n")
    let known = Set(other == outcome ? [] : other.stdout.split(separator: "\n"))
    let rival = outcomes.keys.filter { $0 != outcome }.flatMap { $0.stdout.split(separator: "\n") }
    let telling = lines.first { !known.isEmpty ? !known.contains($0) : !rival.contains($0) } ?? lines.last
    let text = telling.map { "\"\($0.prefix(60))\"" } ?? "no output"
    guard let exit = outcome.exit, exit != 0 else { return text }
    return "\(text) (exit \(exit))"
  }
}
