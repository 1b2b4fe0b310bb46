import CTrace

/// The values that the accesses of an execution tell of, by where they lie: what was there last.
///
/// A trace with details tells of each first write between two scheduling points, and not of those that the same party makes to the same
/// place right after it. So a value that is found and that nobody told of gives such memory away (`isUntold`).
struct MemoryValues {
  /// Memory that was accessed with one address.
  struct Cell {
    let address: UInt64
    /// Positions of its first access, of the last one that tells its value, and of the last write.
    let first: Int
    var last: Int
    var written: Int?
    /// Nil if it is not known any more.
    var value: UInt64?
    var bytes: UInt64
    /// What was known of it where the last move began; nil if nothing was, or if that did not touch it.
    var atStart: UInt64?
    /// Whether the last move touched it.
    var isFresh = false
    /// Who accessed it first, and whether others did, too.
    let user: UInt32
    var hasOtherUsers = false
    /// Whether a write made another value of one that was known.
    var hasChanged = false
    /// Whether a value was found in it that no access told of.
    var isUntold = false
    /// Who began to change the variable as a whole, and was not seen to do anything to it since: in a race there may be several.
    var changers: Set<UInt32> = []
    /// Whether code of the program itself accesses it, and not only that of a library.
    var isAuthors = false
  }

  private var words: [UInt64: [Cell]] = [:]
  /// Position at which the last move began.
  private let start: Int

  var cells: [Cell] { words.values.flatMap(\.self) }

  /// - Parameter isAuthors: Whether the code at an address is the program's own.
  init(_ trace: Trace, since start: Int = 0, isAuthors: (UInt64) -> Bool = { _ in true }) {
    self.start = start
    var authors: [UInt64: Bool] = [:]
    for (position, record) in trace.records.enumerated() {
      switch record.recordKind {
      case .access:
        if UInt32(record.op) & CB_ACCESS_WHOLE.rawValue != 0 {
          if UInt32(record.op) & CB_ACCESS_WRITE.rawValue != 0 { beginChange(record) }
          continue
        }
        guard ToldAccesses.isTold(record) else { continue }
        let known = authors[record.c]
        let isOwn = known ?? isAuthors(record.c)
        if known == nil { authors[record.c] = isOwn }
        note(record, position, isOwn)
      case .alloc, .block: giveAnew(record.a, record.b)
      default: break
      }
    }
    // Where a program comes to its end, nobody is in the middle of a change.
    guard trace.header.endReason == .exit else { return }
    for (word, cells) in words {
      for index in cells.indices where !cells[index].changers.isEmpty { words[word]?[index].isUntold = true }
    }
  }

  /// Somebody is about to change a variable. If it is a library that does so, the change is not told.
  private mutating func beginChange(_ record: TraceRecord) {
    guard let index = words[record.a & ~7]?.firstIndex(where: { $0.address == record.a }) else { return }
    if words[record.a & ~7]?[index].changers.insert(record.unit).inserted == false {
      words[record.a & ~7]?[index].isUntold = true
    }
  }

  private mutating func note(_ record: TraceRecord, _ position: Int, _ isAuthors: Bool) {
    func has(_ detail: cb_access_details) -> Bool { record.g & UInt64(detail.rawValue) != 0 }
    let writes = UInt32(record.op) & CB_ACCESS_WRITE.rawValue != 0 && !has(CB_DETAIL_FAILED)
    let mask = record.b >= 8 ? UInt64.max : 1 << (record.b * 8) - 1
    let before = has(CB_DETAIL_BEFORE) ? record.e & mask : nil
    let after = writes ? has(CB_DETAIL_AFTER) ? record.f & mask : nil : before
    let word = record.a & ~7
    // A write of more or other bytes than before leaves nothing known of those.
    if writes { forget(record.a, record.b, besides: record.a, at: position) }
    let index = words[word]?.firstIndex { $0.address == record.a }
    var cell =
      index.flatMap { words[word]?[$0] }
      ?? Cell(address: record.a, first: position, last: position, bytes: record.b, user: record.unit)
    touch(&cell, at: position)
    cell.changers.remove(record.unit)
    if let value = cell.value, let before, cell.bytes == record.b, value != before { cell.isUntold = true }
    // What lay in memory before its first write told of is nobody's value.
    if let value = cell.value, let after, writes, value != after { cell.hasChanged = true }
    (cell.value, cell.bytes, cell.last) = (after, record.b, position)
    if writes { cell.written = position }
    cell.hasOtherUsers = cell.hasOtherUsers || cell.user != record.unit
    cell.isAuthors = cell.isAuthors || isAuthors
    if let index { words[word]?[index] = cell } else { words[word, default: []].append(cell) }
  }

  /// What lies in some bytes is not known any more.
  private mutating func forget(_ address: UInt64, _ bytes: UInt64, besides kept: UInt64, at position: Int) {
    let start = start
    each(address, bytes) { cell in
      guard cell.address != kept else { return }
      Self.touch(&cell, at: position, since: start)
      cell.value = nil
    }
  }

  private func touch(_ cell: inout Cell, at position: Int) { Self.touch(&cell, at: position, since: start) }

  private static func touch(_ cell: inout Cell, at position: Int, since start: Int) {
    guard position >= start, !cell.isFresh else { return }
    (cell.atStart, cell.isFresh) = (cell.value, true)
  }

  /// Memory is given to somebody anew: what lies there is other things.
  private mutating func giveAnew(_ address: UInt64, _ bytes: UInt64) {
    let end = address &+ bytes
    guard end > address, end < UInt64.max - 16 else { return }
    guard bytes <= Self.fewBytes else {
      words = words.filter { !($0.key < end && address < $0.key &+ 8) }
      return
    }
    for word in stride(from: address & ~7, to: end, by: 8) where words[word] != nil { words[word] = nil }
  }

  private mutating func each(_ address: UInt64, _ bytes: UInt64, _ change: (inout Cell) -> Void) {
    let end = address &+ max(bytes, 1)
    // A cell of eight bytes may begin in the word before.
    guard end > address, end < UInt64.max - 16, address >= 8, bytes <= Self.fewBytes else { return }
    for word in stride(from: (address & ~7) - 8, to: end, by: 8) {
      guard let cells = words[word] else { continue }
      for index in cells.indices
      where cells[index].address < end && address < cells[index].address &+ cells[index].bytes {
        if var cell = words[word]?[index] {
          change(&cell)
          words[word]?[index] = cell
        }
      }
    }
  }

  /// Bytes of which each word is looked up.
  private static let fewBytes: UInt64 = 4096
}

/// Memory of which traces do not tell all that is written to it: nobody must say what lies there.
///
/// Gathered over executions of one program, in which what happens alike lies at the same addresses.
public struct UntoldMemory: Sendable, Hashable {
  private var addresses: Set<UInt64> = []

  public init() {}

  /// Takes in what an execution with details shows.
  public mutating func add(_ trace: Trace) {
    addresses.formUnion(MemoryValues(trace).cells.filter(\.isUntold).map(\.address))
  }

  func contains(_ cell: MemoryValues.Cell) -> Bool { cell.isUntold || addresses.contains(cell.address) }
}
