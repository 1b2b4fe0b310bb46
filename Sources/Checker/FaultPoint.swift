import CTrace

/// What goes wrong around a program without its doing. The raw value is its name on the command line and in reports.
public enum FaultKind: String, Codable, Sendable, Hashable, CaseIterable {
  /// A task is cancelled.
  case cancel
  /// A wait with a deadline takes longer, as on a slow machine or network.
  case delay

  /// Its number in requests and traces (`cb_fault_kind`).
  public var number: UInt16 {
    switch self {
    case .cancel: UInt16(CB_FAULT_CANCEL.rawValue)
    case .delay: UInt16(CB_FAULT_DELAY.rawValue)
    }
  }

  init?(number: UInt16) {
    guard let kind = FaultKind.allCases.first(where: { $0.number == number }) else { return nil }
    self = kind
  }
}

/// Where a unit stands when a fault strikes it (`cb_fault_moment`).
public enum FaultMoment: String, Codable, Sendable, Hashable, CaseIterable {
  /// It was made and has not run yet.
  case starting
  /// It comes to an `await`, and does not wait at it yet.
  case arriving
  /// It is suspended, or begins to wait for a time.
  case waiting

  init(number: UInt64) {
    switch cb_fault_moment(rawValue: UInt32(truncatingIfNeeded: number)) {
    case CB_FAULT_STARTS: self = .starting
    case CB_FAULT_COMES: self = .arriving
    default: self = .waiting
    }
  }
}

/// A point of an execution at which a fault was injected, or could be.
public struct FaultPoint: Sendable, Hashable {
  /// An execution tells of so many at most; one with as many may have had more.
  public static let limit = Int(CB_MAX_FAULT_POINTS)

  /// Nil for a kind that this version does not know.
  public var kind: FaultKind?
  /// Counted from 1 in each execution.
  public var number: UInt32
  /// Id of the unit that it strikes.
  public var unit: UInt32
  public var moment: FaultMoment
  /// Id of the stack on which the unit stands.
  public var stack: UInt32
  /// Id of the unit that carries it out; 0 if none does.
  public var carrier: UInt32
  /// Nanoseconds of a delay.
  public var delay: UInt64

  init(_ record: TraceRecord) {
    kind = FaultKind(number: record.op)
    number = UInt32(truncatingIfNeeded: record.a)
    unit = record.unit
    moment = FaultMoment(number: record.b)
    stack = record.stack
    carrier = UInt32(truncatingIfNeeded: record.c)
    delay = record.d
  }
}

extension ExecutionModel {
  /// Where a point lies in the program, for telling points apart; no address of data.
  public func place(of point: FaultPoint) -> String { place(ofStack: point.stack) }

  /// The names that the program gave its tasks, sorted.
  public var taskNames: [String] {
    Set(units.filter { $0.kind == .task }.compactMap { trace.string($0.name) }.filter { !$0.isEmpty }).sorted()
  }
}
