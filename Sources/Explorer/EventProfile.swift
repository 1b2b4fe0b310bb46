import Checker

/// How many events each unit of a program has, by the objects that they touch: what the uniform random walks want to know.
///
/// Gathered from a few executions that write their events. Units are told apart by their paths (`CB_REC_UNIT_BORN`), which are
/// the same in all schedules, and objects by their addresses, which are the same for all that is made in the same order.
struct EventProfile: Sendable, Hashable {
  /// Bytes that events touch as one: a variable, a lock.
  struct Object: Sendable, Hashable {
    var start: UInt64
    var size: UInt64

    func covers(_ address: UInt64) -> Bool { start <= address && address - start < size }
  }

  /// A unit in all executions.
  private struct Unit: Sendable, Hashable {
    /// Path of its maker; 0 for the main thread.
    var maker: UInt64
    /// Executions in which it was made.
    var executions = 0
    /// Sum over these.
    var events = 0
  }

  private var units: [UInt64: Unit] = [:]
  /// Events by object and path, summed over all executions.
  private var counts: [Object: [UInt64: Int]] = [:]
  /// Objects that units change which others can touch at that time: the order of their events may matter.
  private var contended: Set<Object> = []

  /// Takes in an execution that wrote its events.
  mutating func add(_ trace: Trace) {
    var paths: [UInt32: UInt64] = [:]
    var births: [UInt32: Int] = [:]
    /// The last event that changes an object, and the last by a unit other than that one's.
    var changes: [Object: (last: (at: Int, unit: UInt32), other: Int?)] = [:]
    var touched: [Object: Set<UInt32>] = [:]
    for (index, event) in trace.events.enumerated() {
      switch event {
      case .made(let unit, let maker, let path):
        paths[unit] = path
        births[unit] = index
        units[path, default: Unit(maker: paths[maker] ?? 0)].executions += 1
      case .happened(let unit, let start, let size, let isChange):
        guard let path = paths[unit] else { continue }
        units[path]?.events += 1
        guard size > 0 else { continue }
        let object = Object(start: start, size: size)
        counts[object, default: [:]][path, default: 0] += 1
        touched[object, default: []].insert(unit)
        guard isChange else { continue }
        let before = changes[object]
        let other = before.flatMap { $0.last.unit == unit ? $0.other : $0.last.at }
        changes[object] = ((index, unit), other)
      }
    }
    for (object, change) in changes {
      let isContended = (touched[object] ?? []).contains { unit in
        guard let birth = births[unit] else { return false }
        return unit == change.last.unit ? change.other.map { $0 > birth } ?? false : change.last.at > birth
      }
      if isContended { contended.insert(object) }
    }
  }

  /// An object whose events' order may matter, more likely one with many events; nil if there is none.
  ///
  /// - Parameter seed: Chooses; taken for random.
  func object(_ seed: UInt64) -> Object? {
    let objects = contended.sorted { ($0.start, $0.size) < ($1.start, $1.size) }
    let weights = objects.map { UInt64(counts[$0]?.values.reduce(0, +) ?? 0) }
    let total = weights.reduce(0, +)
    guard total > 0 else { return nil }
    var ticket = seed % total
    for (object, weight) in zip(objects, weights) {
      if ticket < weight { return object }
      ticket -= weight
    }
    return objects.last
  }

  /// The events that each unit has on average, with those of all units that descend from it.
  ///
  /// - Parameter object: Count only events that touch its first byte; nil: all.
  func estimates(of object: Object?) -> [UnitEstimate] {
    var own: [UInt64: Int] = [:]
    if let object {
      for (other, events) in counts where other.covers(object.start) { own.merge(events, uniquingKeysWith: +) }
    } else {
      own = units.mapValues(\.events)
    }
    var totals: [UInt64: UInt64] = [:]
    for (path, events) in own {
      guard let unit = units[path], unit.executions > 0 else { continue }
      let average = UInt64((events + unit.executions / 2) / unit.executions)
      // A path is made of its maker's, so there is no circle; but traces are untrusted.
      var at = path
      for _ in 0..<64 where at != 0 {
        totals[at, default: 0] += average
        at = units[at]?.maker ?? 0
      }
    }
    let estimates = totals.filter { $0.value > 0 }.map { UnitEstimate(path: $0.key, events: $0.value) }
    // The makers of many come first if there is not room for all.
    return Array(estimates.sorted { ($1.events, $0.path) < ($0.events, $1.path) }.prefix(UnitEstimate.limit))
  }
}

/// How many events a unit and its descendants are expected to have (`cb_estimate`).
public struct UnitEstimate: Sendable, Hashable {
  /// Which unit, by who made it and as which of its children.
  public var path: UInt64
  public var events: UInt64

  /// Most of them in one request.
  public static let limit = 2000

  public init(path: UInt64, events: UInt64) {
    self.path = path
    self.events = events
  }
}
