import Checker

/// A kind of trouble from outside that a search injects, at every point in turn.
public enum Fault: Sendable, Hashable {
  /// Cancels a task at each of its suspension points: the main task, or any task that has this name.
  case cancel(task: String?)
  /// Makes each wait with a deadline longer by so many nanoseconds of virtual time.
  case delay(nanoseconds: UInt64)

  /// A wait of this length is longer than almost any time-out.
  public static let defaultDelay: UInt64 = 10_000_000_000

  public var kind: FaultKind {
    switch self {
    case .cancel: .cancel
    case .delay: .delay
    }
  }

  /// The injection of this fault at a point; at point 0, points are counted and nothing is done.
  public func injected(at point: UInt32) -> Injection {
    switch self {
    case .cancel(let name):
      Injection(kind: .cancel, argument: name.map { UInt64(Injection.hash($0)) } ?? 0, point: point)
    case .delay(let nanoseconds): Injection(kind: .delay, argument: nanoseconds, point: point)
    }
  }
}

/// A fault at one point of an execution, as a request and a schedule have it.
public struct Injection: Sendable, Hashable {
  public var kind: FaultKind
  /// Whom to cancel: 0 is the main task, else the hash of a name. Or the nanoseconds of a delay.
  public var argument: UInt64
  /// Counted from 1 among the points of the kind and the target; 0 counts them and does nothing.
  public var point: UInt32

  public init(kind: FaultKind, argument: UInt64, point: UInt32) {
    self.kind = kind
    self.argument = argument
    self.point = point
  }

  /// 32-bit FNV-1a of a task's name, but never 0: what a schedule can hold of any name, and what no schedule changes.
  static func hash(_ name: String) -> UInt32 {
    var value: UInt32 = 0x811c_9dc5
    for byte in name.utf8 { value = (value ^ UInt32(byte)) &* 0x0100_0193 }
    return value == 0 ? 1 : value
  }
}
