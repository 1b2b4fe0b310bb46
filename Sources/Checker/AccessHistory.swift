import CTrace

/// Who touched which bytes last, and the pairs of accesses that nothing orders.
///
/// For each eight bytes of memory it keeps the accesses that a later one could still race with: those that no kept write
/// comes after. That is the idea of FastTrack (Flanagan and Freund, PLDI 2009), with a short list in place of its two cases,
/// since accesses differ in which of the bytes they touch.
struct AccessHistory {
  /// Two conflicting accesses: positions of their records in the trace, in that order.
  struct Pair: Hashable {
    var earlier: Int
    var later: Int
  }

  private struct Access {
    var epoch: HappensBefore.Epoch
    var position: Int
    /// Bytes within the eight, one bit each.
    var bytes: UInt8
    var isWrite: Bool
    var isAtomic: Bool
  }

  /// Bytes of which the program says that races on them are harmless.
  private var benign: [Range<UInt64>] = []
  private var cells: [UInt64: [Access]] = [:]
  private(set) var races: [Pair] = []
  private var known: Set<[UInt64]> = []

  /// More accesses than these are not kept for one cell; the oldest goes.
  private static let cellLimit = 8
  /// Wider accesses than this are followed up to here.
  private static let byteLimit: UInt64 = 4096
  /// More declarations than these are ignored.
  private static let benignLimit = 256
  /// More races in one execution are more of the same.
  static let raceLimit = 256

  /// - Complexity: O(bytes / 8) times the kept accesses of a cell, which are few.
  mutating func add(
    _ record: TraceRecord, at position: Int, epoch: HappensBefore.Epoch, in order: HappensBefore,
    records: ContiguousArray<TraceRecord>
  ) {
    let start = record.a
    let (end, overflow) = start.addingReportingOverflow(min(max(record.b, 1), AccessHistory.byteLimit))
    guard !overflow, record.op & UInt16(CB_ACCESS_IGNORED.rawValue) == 0 else { return }
    guard !benign.contains(where: { $0.lowerBound <= start && end <= $0.upperBound }) else { return }
    var cell = start & ~7
    while cell < end {
      let low = max(start, cell) - cell
      let high = min(end, cell + 8) - cell
      let bytes = UInt8(truncatingIfNeeded: (UInt16(1) << high) - (UInt16(1) << low))
      let access = Access(
        epoch: epoch, position: position, bytes: bytes, isWrite: record.op & UInt16(CB_ACCESS_WRITE.rawValue) != 0,
        isAtomic: record.op & UInt16(CB_ACCESS_ATOMIC.rawValue) != 0)
      add(access, to: cell, in: order, records)
      cell += 8
    }
  }

  /// Memory was given out anew: what was there before is nobody's business.
  mutating func forget(from start: UInt64, bytes: UInt64) {
    guard !cells.isEmpty, bytes < 1 << 40, start < UInt64.max - bytes else { return }
    let end = start + bytes
    if bytes / 8 > UInt64(cells.count) {
      for cell in cells.keys where cell + 8 > start && cell < end { cells[cell] = nil }
    } else {
      for cell in stride(from: start & ~7, to: end, by: 8) { cells[cell] = nil }
    }
  }

  /// The program declares that races on these bytes are harmless.
  mutating func forgive(from start: UInt64, bytes: UInt64) {
    let (end, overflow) = start.addingReportingOverflow(bytes)
    guard !overflow, start < end, benign.count < AccessHistory.benignLimit else { return }
    benign.append(start..<end)
  }

  private mutating func add(
    _ new: Access, to cell: UInt64, in order: HappensBefore, _ records: ContiguousArray<TraceRecord>
  ) {
    var kept: [Access] = []
    for old in cells[cell] ?? [] {
      let isBefore = order.isOrdered(old.epoch, before: new.epoch.strand)
      let conflicts =
        old.bytes & new.bytes != 0 && (old.isWrite || new.isWrite) && !(old.isAtomic && new.isAtomic)
      if conflicts && !isBefore { note(Pair(earlier: old.position, later: new.position), records) }
      // Whoever races with the old one and comes after the new one races with the new one, too.
      let isCovered =
        isBefore && old.bytes & ~new.bytes == 0 && (new.isWrite || !old.isWrite) && (!new.isAtomic || old.isAtomic)
      if !isCovered { kept.append(old) }
    }
    if kept.count == AccessHistory.cellLimit { kept.removeFirst() }
    kept.append(new)
    cells[cell] = kept
  }

  private mutating func note(_ pair: Pair, _ records: ContiguousArray<TraceRecord>) {
    guard races.count < AccessHistory.raceLimit else { return }
    let places = [records[pair.earlier].c, records[pair.later].c].sorted()
    if known.insert(places).inserted { races.append(pair) }
  }
}
