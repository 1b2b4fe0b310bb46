import Checker

/// What a search keeps of one execution: traces are large and there are many.
struct ExecutionSummary: Sendable {
  var request: ExecutionRequest
  var findings: [(kind: Finding.Kind, signature: CauseSignature)]
  var outcome: OutcomeKey
  var notes: [String]
  var steps: UInt64
  /// Scheduling points up to the end of `main`; nil if it did not come to that.
  var stepsOfMain: UInt64?
  /// Whether the bound on steps cut it off before the end of `main`.
  var hitStepBound: Bool
  /// Whether it was cut off by something else that says nothing about the program: a full trace, the clock.
  var wasCutOff: Bool
  /// Whether it did more than a trace has room for.
  var filledTrace: Bool
  var choices: UInt64
  var units: UInt32
  var maxReady: UInt32
  var traceHash: UInt64
  var sawTimer: Bool
  /// Whether a timer outran work that was ready.
  var usedTimerSlack: Bool
  /// Most work that any pool of workers had at one time.
  var poolPeak: Int
  /// Whether the program tried for a lock without waiting for it.
  var triedLocks: Bool
  /// Whether it took more real time than it may.
  var timedOut: Bool
  var sawConditionWait: Bool
  /// Where a fault could be injected, of an execution that counts the points.
  var census: FaultCensus?
  /// Whether a fault was injected.
  var struck: Bool

  /// Runs a request and keeps what matters. Whether a schedule that goes round in a circle is fair shows only in a trace with
  /// all records, so such a one is run again with them.
  static func of(_ request: ExecutionRequest, on program: any Program) async throws -> ExecutionSummary {
    try await withExecution(of: request, on: program).summary
  }

  /// The same, with the execution itself.
  static func withExecution(of request: ExecutionRequest, on program: any Program) async throws
    -> (summary: ExecutionSummary, execution: Execution)
  {
    let execution = try await program.run(request)
    let analysis = Analysis(execution)
    guard request.flags.contains(.quiet), execution.trace.header.endReason == .stepBound else {
      return (ExecutionSummary(analysis, request), execution)
    }
    var loud = request
    // What a sleep set goes by is the accesses, too; others do without, since the trace is long enough.
    loud.flags.subtract(request.flags.contains(.reduce) ? .quiet : [.quiet, .races])
    return (ExecutionSummary(Analysis(try await program.run(loud)), request), execution)
  }

  private init(_ analysis: Analysis, _ request: ExecutionRequest) {
    let execution = analysis.model.execution
    self.request = request
    findings = analysis.findings.map { ($0.kind, $0.signature) }
    outcome = OutcomeKey(execution)
    notes = analysis.notes
    let header = execution.trace.header
    steps = header.steps
    filledTrace = header.endReason == .traceFull
    wasCutOff = filledTrace || execution.status == .timeout
    stepsOfMain = wasCutOff ? nil : analysis.model.stepsOfMain
    hitStepBound = header.endReason == .stepBound && analysis.model.mainEnd == nil
    choices = header.choices
    units = header.units
    maxReady = header.maxReady
    traceHash = header.traceHash
    poolPeak = Int(header.poolPeak)
    triedLocks = header.triedLocks
    timedOut = execution.status == .timeout
    sawTimer = analysis.model.sawTimer
    usedTimerSlack = analysis.model.usedTimerSlack
    sawConditionWait = analysis.model.sawConditionWait
    census = request.injection?.point == 0 ? FaultCensus(analysis.model) : nil
    struck = analysis.model.fault != nil
  }

  /// Whether it filled the trace as reduction needs it, with all accesses: that says nothing about the program, only that reduction
  /// cannot follow it to its end. Samplers get further.
  var exceedsReduction: Bool { filledTrace && request.flags.contains(.reduce) }

  /// Which technique ran it, for reports.
  var technique: String {
    if request.flags.contains(.reduce) { return Technique.reduction }
    let isDirected = request.policy == .default && request.flags.contains(.timerSlack) && !request.deviations.isEmpty
    return isDirected ? TimersFirst.technique : request.policy.name
  }

  /// How good this execution is as the example of a finding: less is better. Idle-only ones first, then those with few choices.
  var rank: (Int, UInt64) {
    (request.flags.intersection([.timerSlack, .spurious]).isEmpty ? 0 : 1, choices)
  }
}

extension Technique {
  /// What explores a tree of executions.
  static let reduction = "reduction"
}

/// An observable result of the program.
struct OutcomeKey: Sendable, Hashable {
  var stdout: String
  /// As `Outcome.exit`.
  var exit: Int?

  init(_ execution: Execution) {
    stdout = Outcome.text(of: execution.stdoutOfProgram)
    switch execution.trace.header.endReason {
    case .deadlock, .stepBound, .timeBound, .traceFull, .unsupported: exit = nil
    default: exit = execution.exitOfProgram ?? execution.exitStatus ?? execution.signal.map { 128 + Int($0) }
    }
  }

  /// `prints "sum 41" and ends with status 3`.
  var words: String {
    let printed = "prints \(PrintedWords.phrase(stdout) ?? "nothing")"
    return exit.map { $0 == 0 ? printed : "\(printed) and ends with status \($0)" } ?? "\(printed) and does not end"
  }

  /// The outcome without the order of its lines, which depends on the schedule in honest programs too.
  var withoutOrder: OutcomeKey {
    var copy = self
    copy.stdout = stdout.split(separator: "\n", omittingEmptySubsequences: false).sorted().joined(separator: "\n")
    return copy
  }
}
