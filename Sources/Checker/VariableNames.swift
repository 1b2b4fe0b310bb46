import CTrace

/// Finds out which variable an access touches, for the reader: never a guess, since a wrong name leads astray.
///
/// 1. A global has a symbol. 2. Memory that was given out is an object with stored properties, a box that holds a captured
/// variable, or a plain block, of which at least it can be said where it was asked for. 3. A box has no name of its own: the
/// function that made it and the one that accesses it must agree on one variable that is captured and that the line mentions.
struct VariableNames {
  /// Two ways to speak of a variable.
  struct Name: Sendable, Hashable {
    /// `"property 'Account.balance' of the Account made at main.swift:4"`.
    var phrase: String
    /// `"Account.balance"`.
    var brief: String
    /// The phrase, and where a captured variable was made: functions may use one name for variables of their own.
    var identity: String
    /// Whether it is a variable that the program names, and not only told where it lies.
    var isVariable: Bool

    init(phrase: String, brief: String, madeAt place: String? = nil, isVariable: Bool = false) {
      self.phrase = phrase
      self.brief = brief
      self.isVariable = isVariable
      identity = phrase + (place.map { " made at \($0)" } ?? "")
    }
  }

  let model: ExecutionModel
  let map: SourceMap
  let symbolizer: any Symbolizer
  private let memory: MemoryMap
  private let modules: ModuleMap

  init(_ model: ExecutionModel, _ map: SourceMap, _ memory: MemoryMap, _ symbolizer: any Symbolizer) {
    self.model = model
    self.map = map
    self.symbolizer = symbolizer
    self.memory = memory
    modules = ModuleMap(model.modules)
  }

  /// Names for memory at positions of the trace, by these positions. Memory of which nothing can be told is missing.
  func names(for touched: [(position: Int, address: UInt64)]) async -> [Int: Name] {
    var result: [Int: Name] = [:]
    let addresses = Set(touched.map(\.address)).sorted()
    let answers = await symbolizer.variables(at: addresses, in: modules)
    let globals = Dictionary(zip(addresses, answers)) { first, _ in first }
    var boxes: [Int: [Int]] = [:]
    for (position, address) in touched {
      if let global = globals[address] ?? nil {
        result[position] = variable(self.name(of: global))
      } else if let block = memory.block(at: address, before: position) {
        if block.kind == CB_BLOCK_BOX { boxes[block.position, default: []].append(position) }
        result[position] = name(in: block, at: address)
      }
    }
    await lookUp(boxes)
    for (box, positions) in boxes {
      guard let name = await captured(at: positions) else { continue }
      let place = map.maker(model.trace.records[box].stack)
      for position in positions { result[position] = variable(name, madeAt: place) }
    }
    return result
  }

  /// Asks at once for everything that boxes will be asked about: a symbolizer answers many questions as fast as one.
  private func lookUp(_ boxes: [Int: [Int]]) async {
    var places: Set<CodeAddress> = []
    var makers: Set<CodeAddress> = []
    for (box, positions) in boxes {
      guard let maker = maker(ofBlockAt: model.trace.records[box].stack) else { continue }
      makers.insert(maker)
      places.formUnion(positions.prefix(Self.placeLimit).compactMap(code(at:)))
    }
    let ordered = places.sorted { $0.lookup < $1.lookup }
    guard !ordered.isEmpty else { return }
    _ = await symbolizer.locals(at: ordered + makers.sorted { $0.lookup < $1.lookup }, in: modules)
    _ = await symbolizer.frames(for: ordered, in: modules)
  }

  /// The place in the program at which memory was asked for; between it and the hook there may be a frame of the runtime.
  private func maker(ofBlockAt stack: UInt32) -> CodeAddress? {
    model.trace.stack(stack).prefix(2).first { modules.module(at: $0.lookup)?.isLibrary == false }
  }

  /// More places of access than this are not asked about one box.
  private static let placeLimit = 4

  /// The name of the variable in a box that all these accesses touch; nil if it cannot be told, or they do not agree.
  private func captured(at positions: [Int]) async -> String? {
    var names: Set<String> = []
    var places: Set<UInt64> = []
    for position in positions where places.count < Self.placeLimit {
      let record = model.trace.records[position]
      guard let access = code(at: position), places.insert(access.lookup).inserted,
        let block = memory.block(at: record.a, before: position)
      else { continue }
      // The header of the box is the runtime's.
      guard record.a - block.start >= 16 else { return nil }
      if let name = await captured(in: block, accessedAt: access) { names.insert(name) }
    }
    return names.count == 1 ? names.first : nil
  }

  /// The instruction that accesses memory, or is about to.
  private func code(at position: Int) -> CodeAddress? {
    let record = model.trace.records[position]
    switch record.recordKind {
    case .access:
      return CodeAddress(value: record.c, belongsAhead: UInt32(record.op) & CB_ACCESS_WHOLE.rawValue != 0)
    case .point: return model.trace.stack(record.stack).first { modules.module(at: $0.lookup)?.isLibrary == false }
    default: return nil
    }
  }

  private func variable(_ name: String, madeAt place: String? = nil) -> Name {
    Name(phrase: "variable '\(name)'", brief: name, madeAt: place, isVariable: true)
  }

  private func name(of global: SymbolVariable) -> String {
    if let element = global.element { return global.name + element }
    return global.isSwift || global.offset == 0 ? global.name : "\(global.name)+\(global.offset)"
  }

  private func name(in block: MemoryMap.Block, at address: UInt64) -> Name? {
    let offset = address - block.start
    let place = map.maker(block.stack)
    switch block.kind {
    case CB_BLOCK_OBJECT:
      let type = model.trace.string(block.typeName) ?? ""
      let made = place.map { " made at \($0)" } ?? ""
      if let field = memory.field(at: offset, of: block) {
        let brief = "\(field.owner).\(field.name)"
        // What the compiler keeps for itself, such as the storage of a lazy property, is no name of the program's.
        return Name(
          phrase: "property '\(brief)'" + (place.map { " of the \(type) made at \($0)" } ?? ""), brief: brief,
          isVariable: !field.name.contains("$"))
      }
      guard !type.isEmpty else { return nil }
      let isElement = offset >= block.ownBytes
      let kinds = ["_ContiguousArrayStorage": "array", "_DictionaryStorage": "dictionary", "_SetStorage": "set"]
      let owner = (isElement ? "an element of the " : "the ") + (kinds[type] ?? type)
      return Name(phrase: owner + made, brief: owner)
    case CB_BLOCK_MEMORY:
      guard let place else { return nil }
      let phrase = "memory allocated at \(place)" + (offset > 0 ? ", byte \(offset) of \(block.bytes)" : "")
      return Name(phrase: phrase, brief: phrase)
    default: return nil
    }
  }

  /// The one variable that a box can be, or nil.
  private func captured(in block: MemoryMap.Block, accessedAt access: CodeAddress) async -> String? {
    guard let maker = maker(ofBlockAt: block.stack),
      let module = modules.module(at: access.lookup), !module.isLibrary
    else { return nil }
    let locals = await symbolizer.locals(at: [maker, access], in: modules)
    guard locals.count == 2 else { return nil }
    var both = Set(locals[0]).intersection(locals[1]).filter { $0.name != "self" }
    guard let line = await symbolizer.frames(for: [access], in: modules).first?.first, line.line > 0,
      let text = await symbolizer.sourceLine(line.line, of: line.file, of: module.path)
    else { return nil }
    let words = Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    both = both.filter { words.contains($0.name) }
    // A constant is captured by its value, before anybody else can have it.
    for local in both {
      let declaration = await symbolizer.sourceLine(local.line, of: local.file, of: module.path) ?? ""
      if declaration.contains(/\blet\b/), !declaration.contains(/\bvar\b/) { both.remove(local) }
    }
    return both.count == 1 ? both.first?.name : nil
  }
}
