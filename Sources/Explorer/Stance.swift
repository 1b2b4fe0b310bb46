import CTrace
import Checker

/// Where a unit stands when it does not have the turn: before what, and where in the code.
///
/// Equal in all executions of one build that are asked for the same kind of stacks: what was seen to follow from a stance in one of
/// them can be expected in another.
struct Stance: Sendable, Hashable {
  private enum Before: Sendable, Hashable {
    case beginning
    case operation(UInt16, on: UInt64)
    case end(ofWait: UInt16, on: UInt64)
    case resumption
  }

  private var before: Before
  private var stack: [CodeAddress]

  /// The stance into which a record puts a unit; nil if it does not.
  init?(_ record: TraceRecord, in trace: Trace) {
    switch record.recordKind {
    case .unitBorn: before = .beginning
    case .point: before = .operation(record.op, on: record.b)
    case .wait: before = .end(ofWait: record.op, on: record.b)
    case .taskSuspend: before = .resumption
    default: return nil
    }
    stack = trace.stack(record.stack)
  }
}

/// The choices and the steps of an execution, each with the stances of those whom it concerns.
struct StanceTrace: Sendable {
  /// A choice, with the stances of its candidates in their order; nil where nothing is known.
  struct Point: Sendable {
    var choice: Choice
    var stances: [Stance?]
    /// Who had the turn before it.
    var current: UInt32
    var isAfterMain: Bool
    /// Whether all candidates would have to wait, so that nothing depends on the choice: in a reduced execution only then is somebody
    /// chosen who has to.
    var isDeadEnd = false
  }

  private(set) var points: [Point] = []
  /// The stance of each step's unit at its beginning, numbered as in `StepTrace`. Empty without `ExecutionRequest.Flags.reduce`.
  private(set) var steps: [Stance?] = [nil]

  init(_ trace: Trace) {
    var standing: [UInt32: Stance] = [:]
    var isAfterMain = false
    var current: UInt32 = 0
    let isReduced = trace.header.flags & CB_REQF_REDUCE.rawValue != 0
    /// Who was chosen last, until it does something.
    var chosen: UInt32?
    for record in trace.records {
      if let unit = chosen, record.unit == unit, StanceTrace.isDeed(record) {
        points[points.count - 1].isDeadEnd = isReduced && StanceTrace.isWaitForLock(record)
        chosen = nil
      }
      switch record.recordKind {
      case .step: steps.append(standing[record.unit])
      case .switch: current = record.unit
      case .mainEnd: isAfterMain = true
      case .choice:
        guard let choice = Choice(record) else { continue }
        points.append(
          Point(
            choice: choice, stances: choice.kind == .unit ? choice.candidates.map { standing[$0] } : [],
            current: current, isAfterMain: isAfterMain))
        chosen = choice.kind == .unit ? choice.chosen : nil
      default:
        if let stance = Stance(record, in: trace) { standing[record.unit] = stance }
      }
    }
  }

  private static func isDeed(_ record: TraceRecord) -> Bool {
    switch record.recordKind {
    case .step, .switch, .touch, .unitStart, .event, .choice, .candidates: false
    default: true
    }
  }

  /// Whether it begins a wait of those that reduction foresees.
  private static func isWaitForLock(_ record: TraceRecord) -> Bool {
    let foreseen: [ResourceKind] = [
      .mutex, .rwlock, .spinlock, .once, .semaphore, .piFutex, .thread, .group, .dispatchSemaphore,
    ]
    return record.recordKind == .wait && ResourceKind(rawValue: record.b).map(foreseen.contains) ?? false
  }
}
