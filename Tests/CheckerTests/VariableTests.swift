import CTrace
import Testing

@testable import Checker

/// Knows a few variables and lines, as debug information would.
private struct TableSymbolizer: Symbolizer {
  var globals: [UInt64: SymbolVariable] = [:]
  var localsAt: [UInt64: [LocalVariable]] = [:]
  var lines: [Int: String] = [:]

  func frames(for addresses: [CodeAddress], in modules: ModuleMap) async -> [[SymbolFrame]] {
    addresses.map { address in
      let line = Int(address.value &- Scene.base) / 16
      let isKnown = modules.module(at: address.value) != nil
      return isKnown
        ? [
          SymbolFrame(symbol: "f", function: "f()", file: "a.swift", line: line, column: 1, module: "/home/reader/prog")
        ]
        : []
    }
  }
  func variables(at addresses: [UInt64], in modules: ModuleMap) async -> [SymbolVariable?] {
    addresses.map { globals[$0] }
  }
  func locals(at addresses: [CodeAddress], in modules: ModuleMap) async -> [[LocalVariable]] {
    addresses.map { localsAt[$0.value] ?? [] }
  }
  func sourceLine(_ line: Int, of file: String, of module: String) async -> String? { lines[line] }
}

@Suite("The variable of a race")
struct VariableTests {
  /// Two writes at lines 50 and 51 to one cell.
  private func message(
    _ symbolizer: TableSymbolizer, before: (inout RaceScene) -> Void = { _ in }
  ) async throws -> (finding: Finding, message: String) {
    var race = RaceScene()
    before(&race)
    race.access(race.first, .write, line: 50)
    race.access(race.second, .write, line: 51)
    let analysis = Analysis(try race.scene.builder.execution(.exit))
    let proto = try #require(analysis.findings.first { $0.kind == .race })
    let finding = await FindingWriter(analysis.model, symbolizer: symbolizer).finding(proto)
    return (finding, finding.message)
  }

  private func add(
    _ kind: cb_block_kind, to race: inout RaceScene, type: UInt64 = 0, own: UInt64 = 0, name: String = ""
  ) {
    let text = name.isEmpty ? 0 : race.scene.builder.string(name)
    race.scene.builder.add(
      .block, op: UInt16(kind.rawValue), stack: race.scene.at(7), a: RaceScene.cell - 16, b: 64, c: type, d: own,
      e: text)
  }

  @Test("A global is named by its symbol, with the element where its type is known")
  func globals() async throws {
    var symbolizer = TableSymbolizer()
    symbolizer.globals[RaceScene.cell] = SymbolVariable(name: "total", offset: 0, size: 8, isSwift: true)
    #expect(try await message(symbolizer).message.contains(" variable 'total', and nothing orders"))
    symbolizer.globals[RaceScene.cell] = SymbolVariable(name: "slots", offset: 24, size: 32, isSwift: false)
    #expect(try await message(symbolizer).message.contains(" variable 'slots+24', "))
    symbolizer.globals[RaceScene.cell]?.element = "[3]"
    #expect(try await message(symbolizer).message.contains(" variable 'slots[3]', "))
  }

  @Test("What nobody knows has no name")
  func unknown() async throws {
    #expect(try await message(TableSymbolizer()).message.contains(" the same memory, "))
    // From where blocks are no longer told of, an older block may be another's by now.
    let late = try await message(TableSymbolizer()) {
      add(CB_BLOCK_MEMORY, to: &$0)
      $0.scene.builder.add(.block, op: UInt16(CB_BLOCK_UNKNOWN.rawValue))
    }
    #expect(late.message.contains(" the same memory, "))
  }

  @Test("A block is known by where it was asked for")
  func block() async throws {
    let found = try await message(TableSymbolizer()) { add(CB_BLOCK_MEMORY, to: &$0) }
    #expect(found.message.contains(" memory allocated at a.swift:7, byte 16 of 64, "))
  }

  @Test("A stored property is known by its offset, with the class that declares it")
  func property() async throws {
    func race(own: UInt64, _ race: inout RaceScene) {
      for (offset, name) in [(16, "name"), (32, "rate")] as [(UInt64, String)] {
        let (text, owner) = (race.scene.builder.string(name), race.scene.builder.string("Account"))
        race.scene.builder.add(.field, a: 0x99, b: offset, e: text, f: owner)
      }
      add(CB_BLOCK_OBJECT, to: &race, type: 0x99, own: own, name: "Savings")
    }
    #expect(
      try await message(TableSymbolizer()) { race(own: 40, &$0) }.message
        .contains(" property 'Account.name' of the Savings made at a.swift:7, "))
    // Beyond the stored properties there are elements.
    #expect(
      try await message(TableSymbolizer()) { race(own: 16, &$0) }.message
        .contains(" an element of the Savings made at a.swift:7, "))
  }

  @Test("A box is named where its maker and who accesses it agree on one variable that the line mentions")
  func box() async throws {
    var symbolizer = TableSymbolizer()
    let (count, other) = (
      LocalVariable(name: "count", file: "a.swift", line: 5), LocalVariable(name: "other", file: "a.swift", line: 6)
    )
    symbolizer.localsAt[Scene.base + 7 * 16] = [count, other]
    for line in [50, 51] as [UInt64] { symbolizer.localsAt[Scene.base + line * 16] = [count, other] }
    symbolizer.lines = [50: "count += 1", 51: "count += 2"]
    func add(_ race: inout RaceScene) { self.add(CB_BLOCK_BOX, to: &race, type: 0x99) }
    #expect(try await message(symbolizer, before: add).message.contains(" variable 'count', "))
    // Two variables on the line: it may be either.
    symbolizer.lines = [50: "count += other", 51: "count += other"]
    #expect(try await message(symbolizer, before: add).message.contains(" the same memory, "))
    // A constant is not kept in a box.
    symbolizer.lines[6] = "let other = 1"
    #expect(try await message(symbolizer, before: add).message.contains(" variable 'count', "))
    // The lines speak of different variables.
    symbolizer.lines = [50: "count += 1", 51: "other += 2"]
    #expect(try await message(symbolizer, before: add).message.contains(" the same memory, "))
    // A parameter of the same name is another variable.
    symbolizer.lines = [50: "count += 1", 51: "count += 1"]
    for line in [50, 51] as [UInt64] {
      symbolizer.localsAt[Scene.base + line * 16] = [LocalVariable(name: "count", file: "a.swift", line: 49)]
    }
    #expect(try await message(symbolizer, before: add).message.contains(" the same memory, "))
  }

  @Test("An interleaving tells of each access to the memory with its value")
  func interleaving() async throws {
    var symbolizer = TableSymbolizer()
    symbolizer.globals[RaceScene.cell] = SymbolVariable(name: "total", offset: 0, size: 8, isSwift: true)
    let texts = try await message(symbolizer).finding.interleaving.flatMap { $0.actions.map(\.text) }
    #expect(texts.filter { $0 == "writes total" }.count == 2)
  }
}

@Suite("Words for accesses")
struct AccessWordingTests {
  private func phrase(
    _ flags: UInt32..., bytes: UInt64 = 8, order: UInt64 = 0, before: UInt64? = nil, after: UInt64? = nil,
    _ details: cb_access_details..., tellsOldValue: Bool = false
  ) throws -> String {
    var builder = TraceBuilder()
    var known = details.reduce(0) { $0 | $1.rawValue }
    if before != nil { known |= CB_DETAIL_BEFORE.rawValue }
    if after != nil { known |= CB_DETAIL_AFTER.rawValue }
    builder.add(
      .access, op: UInt16(flags.reduce(0, |)), unit: 1, a: 64, b: bytes, d: order, e: before ?? 0, f: after ?? 0,
      g: UInt64(known))
    let trace = try Trace(bytes: builder.bytes(.exit))
    return AccessWording(trace.records[0]).phrase(names: "x", tellsOldValue: tellsOldValue)
  }

  private let read = CB_ACCESS_READ.rawValue
  private let write = CB_ACCESS_WRITE.rawValue
  private let atomic = CB_ACCESS_ATOMIC.rawValue

  @Test("Plain accesses")
  func plain() throws {
    #expect(try phrase(read, before: 41) == "reads x = 41")
    #expect(try phrase(read) == "reads x")
    #expect(try phrase(write, before: 1, after: 2) == "writes x = 2")
    #expect(try phrase(write, before: 1, after: 2, tellsOldValue: true) == "writes x = 2 (it was 1)")
    #expect(try phrase(write, CB_ACCESS_WHOLE.rawValue, bytes: 1, after: 2) == "modifies x")
  }

  @Test("Numbers are signed by their width, addresses are short")
  func numbers() throws {
    #expect(try phrase(read, bytes: 1, before: 0xff) == "reads x = -1")
    #expect(try phrase(read, bytes: 4, before: 0xffff_fffe) == "reads x = -2")
    #expect(try phrase(read, before: .max) == "reads x = -1")
    #expect(try phrase(read, before: 0x7fff_f6a2_2cb7) == "reads x = 0x…a22cb7")
    #expect(try phrase(read, bytes: 0, before: 5) == "reads x = 0")
    #expect(try phrase(read, bytes: .max, before: 5) == "reads x = 5")
  }

  @Test("Atomic operations with their order and outcome")
  func atomics() throws {
    #expect(try phrase(read, atomic, order: 2, before: 7) == "atomically reads x = 7 (acquiring)")
    #expect(try phrase(write, atomic, order: 5, after: 7) == "atomically writes x = 7")
    #expect(try phrase(read, write, atomic, before: 1, after: 2) == "atomically changes x: 1 -> 2 (relaxed)")
    #expect(
      try phrase(read, write, atomic, order: 3, before: 1, after: 2, CB_DETAIL_COMPARE)
        == "compare-exchange on x succeeds: 1 -> 2 (releasing)")
    #expect(
      try phrase(read, atomic, order: 4, before: 1, after: 2, CB_DETAIL_COMPARE, CB_DETAIL_FAILED)
        == "compare-exchange on x to 2 fails: it is 1 (acquiring and releasing)")
  }
}

@Suite("Exclusivity")
struct AccessConflictTests {
  private let words = """
    Simultaneous accesses to 0x55a0, but modification requires exclusive access.
    Previous access (a modification) started at prog`<unavailable> + 5029 (0x10330).
    Current access (a read) started at:
    0    libswiftCore.so                    0x00007f363006d6a8 <unavailable> + 4642472
    Fatal access conflict detected.
    """

  @Test("The runtime's words are an exclusivity violation, with both accesses")
  func violation() async throws {
    var scene = Scene()
    scene.builder.add(.crash, unit: scene.main, stack: scene.at(60), a: 6)
    let analysis = Analysis(try scene.builder.execution(.crash, stderr: "hello\n" + words))
    #expect(analysis.findings.count == 1)
    var symbolizer = TableSymbolizer()
    symbolizer.globals[0x55a0] = SymbolVariable(name: "total", offset: 0, size: 8, isSwift: true)
    let finding = await FindingWriter(analysis.model, symbolizer: symbolizer).finding(analysis.findings[0])
    #expect(finding.kind == .crash)
    #expect(
      finding.message
        == "exclusivity violation: main reads variable 'total' while it is being modified: Swift requires exclusive access"
    )
    #expect(finding.moments.map { $0.stack.first?.line } == [51, 60])
  }

  @Test(
    "Other words are not",
    arguments: [
      "", "Fatal access conflict detected.", "Simultaneous accesses to 0x1, but\nFatal access conflict detected.",
      "Simultaneous accesses to 0x11111111111111111, but\nFatal access conflict detected.",
    ])
  func others(_ text: String) {
    #expect(AccessConflict(text.split(separator: "\n")) == nil)
  }
}
