import CTrace

/// What a unit does, as far as an order of events matters: it is made, or it does that before which it stood.
public enum UnitEvent: Sendable, Hashable {
  /// `path` tells the unit from others in all executions: it follows from who made it, and as which of its children.
  case made(unit: UInt32, maker: UInt32, path: UInt64)
  /// `size` bytes from `start` are the object; none if `size` is 0.
  case happened(unit: UInt32, start: UInt64, size: UInt64, changes: Bool)
}

extension Trace {
  /// The events of the execution, in order. Only units that were made, unless it was asked to write its events.
  public var events: [UnitEvent] {
    records.compactMap { record in
      switch record.recordKind {
      case .unitBorn: .made(unit: record.unit, maker: UInt32(truncatingIfNeeded: record.b), path: record.f)
      case .event: .happened(unit: record.unit, start: record.a, size: record.b, changes: record.c != 0)
      default: nil
      }
    }
  }
}
