import Checker

/// What came of running a branch of a tree of executions.
struct ReductionResult: Sendable {
  enum End: Sendable {
    case complete
    /// It was stopped: an equivalent execution is or will be run elsewhere.
    case redundant
    /// A bound or the clock ended it.
    case cutOff
    /// The program did something that is not controlled.
    case uncontrolled
  }

  var end: End
  var steps: StepTrace
  /// Most work that any pool had at one time.
  var poolPeak: Int
  /// Whether work waited for a worker of a pool.
  var filledPools: Bool
  /// Whether the program tried for a lock without waiting for it.
  var triedLocks: Bool
  /// Whether the process died, and with it units that had not come to their end.
  var isCutShort: Bool

  /// Runs a branch.
  ///
  /// - Returns: The summary for the report, too; nil for an execution that was stopped as redundant, which shows nothing.
  static func of(_ request: ExecutionRequest, on program: any Program) async throws -> (Self, ExecutionSummary?) {
    let (result, summary, _) = try await withTrace(of: request, on: program)
    return (result, summary)
  }

  /// The same, with the trace.
  static func withTrace(of request: ExecutionRequest, on program: any Program) async throws
    -> (Self, ExecutionSummary?, Trace)
  {
    let (summary, execution) = try await ExecutionSummary.withExecution(of: request, on: program)
    let header = execution.trace.header
    let end: End
    switch (execution.status, header.endReason) {
    case (_, .redundant): end = .redundant
    case (.timeout, _), (_, .traceFull), (_, .timeBound): end = .cutOff
    case (.stuck, _), (_, .unsupported): end = .uncontrolled
    case (_, .stepBound): end = summary.hitStepBound ? .cutOff : .complete
    default: end = summary.findings.contains { $0.kind == .unsupported } ? .uncontrolled : .complete
    }
    let result = ReductionResult(
      end: end, steps: StepTrace(execution.trace), poolPeak: Int(header.poolPeak), filledPools: header.filledPools,
      triedLocks: header.triedLocks, isCutShort: header.endReason == .crash || execution.signal != nil)
    return (result, end == .redundant ? nil : summary, execution.trace)
  }
}
