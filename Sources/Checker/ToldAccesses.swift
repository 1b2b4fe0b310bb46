import CTrace

/// The accesses to memory that an interleaving tells of, since there are far too many to tell of all: those to the memory that a
/// race is about, and atomic operations on what more than one unit touches.
struct ToldAccesses {
  /// Positions of their records, in order.
  let positions: [Int]
  private let set: Set<Int>
  /// Those that no race is about.
  private let shared: Set<Int>

  /// More accesses than these help nobody; the last ones matter most.
  private static let limit = 1000

  init(_ model: ExecutionModel, about races: [AccessHistory.Pair]) {
    let records = model.trace.records
    var chosen: Set<Int> = []
    var raced: Set<Int> = []
    var ranges = races.map { Self.memory(of: $0, records) }
    ranges = ranges.enumerated().filter { index, range in !ranges[..<index].contains(range) }.map(\.element)
    var units: [UInt64: UInt32] = [:]
    var shared: Set<UInt64> = []
    for record in records where Self.isToldAtomic(record) {
      if units.updateValue(record.unit, forKey: record.a).map({ $0 != record.unit }) ?? false {
        shared.insert(record.a)
      }
    }
    for (position, record) in records.enumerated() where record.recordKind == .access {
      if Self.isToldAtomic(record), shared.contains(record.a) { chosen.insert(position) }
      let end = record.a &+ record.b
      guard UInt32(record.op) & CB_ACCESS_WHOLE.rawValue == 0 else { continue }
      if ranges.contains(where: { $0.time.contains(position) && record.a < $0.high && $0.low < end }) {
        chosen.insert(position)
        raced.insert(position)
      }
    }
    // The pair itself is told in any case.
    let pairs = races.flatMap { [$0.earlier, $0.later] }.filter(records.indices.contains)
    positions = (Array(chosen.sorted().suffix(Self.limit)) + pairs.filter { !chosen.contains($0) }).sorted()
    set = Set(positions)
    self.shared = set.subtracting(raced).subtracting(pairs)
  }

  /// Whether an access is told of because several units touch the memory, and no race is about it.
  func isOnlyShared(_ position: Int) -> Bool { shared.contains(position) }

  func contains(_ position: Int) -> Bool { set.contains(position) }

  private struct Memory: Equatable {
    var low, high: UInt64
    var time: ClosedRange<Int>
  }

  /// The bytes that both accesses touch, for as long as they were the same memory.
  private static func memory(of race: AccessHistory.Pair, _ records: ContiguousArray<TraceRecord>) -> Memory {
    let (first, second) = (records[race.earlier], records[race.later])
    let (low, high) = (max(first.a, second.a), min(first.a &+ first.b, second.a &+ second.b))
    func isNew(_ position: Int) -> Bool {
      let record = records[position]
      let isGiven = record.recordKind == .alloc || record.recordKind == .block
      return isGiven && record.a < high && low < record.a &+ record.b
    }
    let start = (0..<race.earlier).last(where: isNew) ?? 0
    let end = (race.later..<records.count).first(where: isNew) ?? records.count
    return Memory(low: low, high: high, time: start...end)
  }

  private static func isToldAtomic(_ record: TraceRecord) -> Bool {
    record.recordKind == .access && UInt32(record.op) & CB_ACCESS_ATOMIC.rawValue != 0
      && record.g & UInt64(CB_DETAIL_LOCK.rawValue) == 0
  }
}
