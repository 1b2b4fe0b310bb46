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

  /// - Parameter memory: Memory whose accesses are told, too, where it has a name.
  init(_ model: ExecutionModel, about races: [AccessHistory.Pair], besides memory: SharedMemory = SharedMemory()) {
    let records = model.trace.records
    var chosen: Set<Int> = memory.isEmpty ? [] : Set(records.indices.filter { memory.contains(records[$0]) })
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

  /// Those that were made of some memory since a position. Of memory without a name they are not told.
  init(_ model: ExecutionModel, of memory: SharedMemory, since start: Int) {
    let records = model.trace.records
    positions = records.indices[min(start, records.count)...].filter { memory.contains(records[$0]) }.suffix(Self.limit)
    set = Set(positions)
    shared = set
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

  static func isTold(_ record: TraceRecord) -> Bool {
    let skipped = CB_ACCESS_WHOLE.rawValue | CB_ACCESS_LOCK.rawValue
    return record.recordKind == .access && UInt32(record.op) & skipped == 0
      && record.g & UInt64(CB_DETAIL_LOCK.rawValue) == 0
  }

  private static func isToldAtomic(_ record: TraceRecord) -> Bool {
    record.recordKind == .access && UInt32(record.op) & CB_ACCESS_ATOMIC.rawValue != 0
      && record.g & UInt64(CB_DETAIL_LOCK.rawValue) == 0
  }
}

/// Memory through which units have to do with each other: several access it, and one changes it when another has accessed it before.
///
/// Words of eight bytes. Gathered over executions of one program, in which what happens alike lies at the same addresses.
public struct SharedMemory: Sendable, Hashable {
  private var words: Set<UInt64> = []

  public init() {}

  /// What one execution shares.
  public init(of trace: Trace) { add(trace) }

  /// Whether there is none.
  public var isEmpty: Bool { words.isEmpty }

  /// Takes in what an execution shares.
  public mutating func add(_ trace: Trace) {
    var users: [UInt64: UInt32] = [:]
    var several: Set<UInt64> = []
    for record in trace.records where ToldAccesses.isTold(record) {
      let word = record.a & ~7
      if let user = users[word], user != record.unit { several.insert(word) }
      if users[word] == nil { users[word] = record.unit }
      if several.contains(word), UInt32(record.op) & CB_ACCESS_WRITE.rawValue != 0 { words.insert(word) }
    }
  }

  func contains(_ record: TraceRecord) -> Bool { ToldAccesses.isTold(record) && contains(word: record.a) }

  /// Whether the word in which an address lies is such memory.
  func contains(word address: UInt64) -> Bool { words.contains(address & ~7) }
}
