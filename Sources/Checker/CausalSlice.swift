import CTrace

/// What of an execution can have led to its trouble: the rest happened beside it, and would only stand in the reader's way.
///
/// A backward slice over the records (Korel and Laski, "Dynamic program slicing", 1988, for units in place of statements): whoever
/// takes part matters; so does, from there back, who touched the same memory, lock or channel before, who made or woke somebody
/// who matters, and so on. It errs towards keeping too much: that something was touched is enough.
struct CausalSlice {
  /// For each record of the trace, whether it belongs to the slice.
  private(set) var keeps: [Bool]
  /// Units of the program of which nothing is kept, in order.
  private(set) var leftOut: [UInt32] = []

  private struct Key: Hashable {
    var kind: UInt64
    var object: UInt64
  }

  /// - Parameters:
  ///   - units: Who takes part.
  ///   - moments: Positions that are kept in any case: what the finding points at.
  ///   - end: What comes after this position does not matter any more; nil: all of it may.
  /// - Complexity: O(records).
  init(_ model: ExecutionModel, of units: Set<UInt32>, keeping moments: Set<Int> = [], until end: Int? = nil) {
    let records = model.trace.records
    keeps = Array(repeating: false, count: records.count)
    var matters = units
    var touched: Set<Key> = []
    // Who counts while others wait for the count matters to them, though it comes after they began to wait.
    let counts: Set<ResourceKind> = [.waitGroup, .group, .asyncSemaphore, .dispatchSemaphore]
    for wait in model.units.filter({ units.contains($0.id) }).flatMap(\.waits) {
      let key = model.resources[wait.resource].key
      if counts.contains(key.kind) { touched.insert(Key(kind: key.kind.rawValue, object: key.address)) }
    }
    var kept: Set<UInt32> = []
    for position in records.indices.reversed() where position <= end ?? .max {
      let record = records[position]
      let keys = CausalSlice.keys(of: record)
      let others = CausalSlice.others(of: record)
      // That it is pointed at does not make all matter that its unit did before.
      if moments.contains(position), !matters.contains(record.unit) {
        keeps[position] = true
        kept.insert(record.unit)
        continue
      }
      guard
        matters.contains(record.unit) || others.led.contains(where: matters.contains)
          || keys.contains(where: touched.contains)
      else { continue }
      keeps[position] = true
      kept.insert(record.unit)
      if record.unit != 0 { matters.insert(record.unit) }
      if matters.contains(record.unit) { matters.formUnion(others.by) }
      touched.formUnion(keys)
    }
    // Nobody must look alive who has ended, though the end led to nothing.
    for position in records.indices where position <= end ?? .max && kept.contains(records[position].unit) {
      let kind = records[position].recordKind
      if kind == .unitEnd || kind == .mainEnd { keeps[position] = true }
    }
    leftOut = model.units.map(\.id).filter { !kept.contains($0) && !(model.unit($0)?.isRuntime ?? true) }
  }

  /// What a record touches.
  private static func keys(of record: TraceRecord) -> [Key] {
    switch record.recordKind {
    case .access:
      let end = record.a &+ min(max(record.b, 1), 64)
      return stride(from: record.a & ~7, to: max(end, record.a), by: 8).map { Key(kind: 0, object: $0) }
    case .acquire, .release, .wait, .waitEnd, .signal, .sync:
      guard record.a != 0, record.b != UInt64(CB_RES_STDIO.rawValue), record.b != UInt64(CB_RES_TIMER.rawValue) else {
        return []
      }
      return [Key(kind: record.b, object: record.a)]
    case .message: return [Key(kind: UInt64(CB_RES_CHANNEL.rawValue), object: record.a)]
    default: return []
    }
  }

  /// Units that a record leads to, and those by which it came about.
  private static func others(of record: TraceRecord) -> (led: [UInt32], by: [UInt32]) {
    switch record.recordKind {
    case .unitBorn: ([], [UInt32(truncatingIfNeeded: record.b)])
    case .taskEnqueue, .unitCancel: ([UInt32(truncatingIfNeeded: record.a)], [])
    case .waitEnd where record.c != 0: ([], [UInt32(truncatingIfNeeded: record.c)])
    default: ([], [])
    }
  }
}
