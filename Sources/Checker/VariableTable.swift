import CTrace

/// The variables of an execution that was stopped, with the values that are known of them.
///
/// Steps: 1. from the accesses, what lies where (`MemoryValues`); 2. of that, what the program's own code uses and what somebody changes or
/// several use; 3. names (`VariableNames`), and everything left out that has none.
struct VariableTable {
  private let model: ExecutionModel
  private let memory: SharedMemory
  private let cells: [MemoryValues.Cell]
  private let start: Int

  /// More memory than this is not given a name.
  private static let limit = 100

  /// - Parameters:
  ///   - memory: What units share, as far as other executions showed it.
  ///   - start: Position at which the last move began.
  init(_ model: ExecutionModel, sharing memory: SharedMemory, untold: UntoldMemory, since start: Int) {
    self.model = model
    self.memory = memory
    self.start = start
    let modules = ModuleMap(model.modules)
    let values = MemoryValues(model.trace, since: start) { modules.module(at: $0)?.isLibrary == false }
    let used = values.cells.filter { cell in
      cell.isAuthors && cell.value != nil && (cell.written != nil || cell.hasOtherUsers) && !untold.contains(cell)
        && modules.module(at: cell.address)?.isLibrary != true
    }
    let ordered = used.sorted { ($0.first, $0.address) < ($1.first, $1.address) }
    // What is shared matters most.
    let isShared = ordered.map { memory.contains(word: $0.address) }
    let both = zip(ordered, isShared)
    cells = (both.filter(\.1) + both.filter { !$0.1 }).map(\.0).prefix(Self.limit).map(\.self)
  }

  /// Accesses whose memory needs a name.
  var accesses: [(position: Int, address: UInt64)] {
    cells.flatMap { cell in
      Set([cell.first, cell.last, cell.written ?? cell.last]).sorted().map { ($0, cell.address) }
    }
  }

  /// The instructions of these accesses, without repetition.
  var code: [CodeAddress] {
    var seen: Set<UInt64> = []
    return accesses.map { code(at: $0.position) }.filter { seen.insert($0.lookup).inserted }
  }

  private func code(at position: Int) -> CodeAddress { CodeAddress(value: model.trace.records[position].c) }

  /// The rows of the table: first what is shared, each in order of appearance.
  ///
  /// - Parameter frames: Those of `code`. What only a library that was put into the program accesses is no business of the program's.
  func rows(_ names: Names, _ frames: [[SymbolFrame]]) -> [VariableStatus] {
    let foreign = Set(
      zip(code, frames).filter { _, frames in
        FrameCleaner.swiftModule(of: frames.first?.symbol ?? "").map(FrameCleaner.supportModules.contains) ?? false
      }.map(\.0.lookup))
    /// One variable of one object.
    struct Key: Hashable {
      var brief: String
      var block: UInt64?
    }
    let map = MemoryMap(model.trace)
    var order: [Key] = []
    var parts: [Key: [(cell: MemoryValues.Cell, phrase: String)]] = [:]
    for cell in cells {
      let positions = [cell.first, cell.last, cell.written ?? cell.last]
      guard !positions.allSatisfy({ foreign.contains(code(at: $0).lookup) }) else { continue }
      let known = [cell.last, cell.written ?? cell.last, cell.first].lazy.compactMap { names.memory[$0] }.first
      guard let name = known, name.isVariable else { continue }
      let block = map.block(at: cell.address, before: cell.last)?.start
      let key = Key(brief: name.brief, block: block)
      if parts[key] == nil { order.append(key) }
      parts[key, default: []].append((cell, name.phrase))
    }
    var rows: [VariableStatus] = []
    let several = Dictionary(grouping: order, by: \.brief).filter { $0.value.count > 1 }
    for key in order {
      // Of what has several parts, such as an optional or a text, the parts do not say the value.
      guard let part = parts[key], part.count == 1, let (cell, phrase) = part.first, let value = cell.value else {
        continue
      }
      let text = AccessWording.text(value, bytes: cell.bytes)
      // An address tells something only where it changes.
      guard !text.hasPrefix("0x") || cell.hasChanged else { continue }
      let number = several[key.brief]?.firstIndex(of: key).map { " #\($0 + 1)" } ?? ""
      // The start of the program is no move.
      let isChanged = start > 0 && (cell.written ?? -1) >= start && cell.atStart != value
      rows.append(
        VariableStatus(
          name: key.brief + number, phrase: phrase, value: text,
          before: isChanged ? cell.atStart.map { AccessWording.text($0, bytes: cell.bytes) } : nil,
          isChanged: isChanged, isShared: memory.contains(word: cell.address),
          varies: cell.hasChanged))
    }
    return rows
  }
}
