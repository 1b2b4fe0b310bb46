import CTrace
import Testing

@testable import Checker

/// Names code by its line, as debug information would.
private struct LineSymbolizer: Symbolizer {
  func frames(for addresses: [CodeAddress], in modules: ModuleMap) async -> [[SymbolFrame]] {
    addresses.map { address in
      guard modules.module(at: address.value) != nil else { return [] }
      let line = Int(address.value &- Scene.base) / 16
      return [
        SymbolFrame(symbol: "f", function: "f()", file: "a.swift", line: line, column: 1, module: "/home/reader/prog")
      ]
    }
  }
}

@Suite("Retain cycles")
struct RetainCycleTests {
  /// A type of the program's, a closure's captures, and a type of a library's.
  private static let session = Scene.base + 0x100
  private static let capture = Scene.base + 0x200
  private static let foreign: UInt64 = 0x7fff_0000_1000

  private var scene = Scene()

  private mutating func end() { scene.builder.add(.mainEnd, unit: scene.main) }

  private mutating func held(
    _ address: UInt64, _ kind: cb_held_kind, _ type: UInt64, named name: String = "", shape: UInt64 = 1,
    line: Int? = nil
  ) {
    let text = name.isEmpty ? 0 : scene.builder.string(name)
    if let line {
      let block = kind == CB_HELD_OBJECT ? CB_BLOCK_OBJECT : CB_BLOCK_BOX
      scene.builder.add(.block, op: UInt16(block.rawValue), stack: scene.at(line), a: address, b: 48, c: type, d: 40)
    }
    scene.builder.add(
      .held, op: UInt16(kind.rawValue), a: address, b: 48, c: type, d: kind == CB_HELD_OBJECT ? 40 : 0, e: text,
      f: shape, g: type)
  }

  private mutating func refers(_ from: UInt64, _ offset: UInt64, _ to: UInt64, code: UInt64 = 0, shape: UInt64 = 1) {
    scene.builder.add(.reference, a: from, b: offset, c: to, d: shape, e: code)
  }

  private mutating func cycles(_ count: UInt64, shape: UInt64 = 1, bytes: UInt64 = 96, kept: UInt64 = 0) {
    scene.builder.add(.cycles, a: shape, b: count, c: 2 &* count, d: bytes &* count, e: kept)
  }

  private func findings() async throws -> [Finding] {
    let analysis = Analysis(try scene.builder.execution(.exit))
    let writer = FindingWriter(analysis.model, symbolizer: LineSymbolizer())
    var findings: [Finding] = []
    for proto in analysis.findings { findings.append(await writer.finding(proto)) }
    return findings
  }

  @Test("A closure and the object that stores it: names, places, the property, and how many there are")
  mutating func closure() async throws {
    end()
    let (name, owner) = (scene.builder.string("onEnd"), scene.builder.string("Session"))
    scene.builder.add(.field, a: Self.session, b: 16, e: name, f: owner)
    held(0x1000, CB_HELD_OBJECT, Self.session, named: "Session", line: 30)
    held(0x2000, CB_HELD_CAPTURE, Self.capture, line: 31)
    refers(0x1000, 24, 0x2000, code: Scene.base + 0x400)
    refers(0x2000, 16, 0x1000)
    cycles(1000, kept: 640)
    let finding = try #require(try await findings().first)
    #expect(finding.kind == .retainCycle)
    #expect(
      finding.message
        == "1,000 times Session and a closure hold each other, and nothing else reaches them: 96,000 bytes are never freed, nor are 640 bytes that they keep"
    )
    #expect(finding.cycle == ["Session", "closure"])
    #expect(finding.participants.map(\.holds) == ["closure, in its property 'onEnd'", "Session, which it captures"])
    #expect(finding.participants.map { $0.created.first?.line } == [30, 31])
    #expect(finding.waitsFor.map(\.label) == ["onEnd", "captures"])
  }

  @Test("A closure that captures one object alone has no memory of its own, and is shown by its code")
  mutating func contextless() async throws {
    end()
    held(0x1000, CB_HELD_OBJECT, Self.session, named: "Session", line: 30)
    refers(0x1000, 24, 0x1000, code: Scene.base + 42 * 16)
    cycles(1)
    let finding = try #require(try await findings().first)
    #expect(finding.cycle == ["Session", "closure"])
    #expect(finding.participants.last?.created.first?.line == 42)
  }

  @Test("A variable that holds the closure by which it is captured")
  mutating func variable() async throws {
    end()
    held(0x2000, CB_HELD_CAPTURE, Self.capture, line: 31)
    refers(0x2000, 24, 0x2000, code: Scene.base + 0x400)
    cycles(2, bytes: 40)
    let finding = try #require(try await findings().first)
    #expect(finding.cycle == ["captured variable", "closure"])
    #expect(finding.message.hasPrefix("2 times a captured variable and a closure hold each other"))
  }

  @Test("The shortest cycle speaks for all that hang together, and shapes with the same one are one finding")
  mutating func shortest() async throws {
    end()
    for (shape, addresses) in [(1, [0x1000, 0x2000]), (2, [0x3000, 0x4000, 0x5000])] as [(UInt64, [UInt64])] {
      for address in addresses { held(address, CB_HELD_OBJECT, Self.session, named: "Node", shape: shape) }
      for (one, other) in zip(addresses, addresses.dropFirst()) {
        refers(one, 24, other, shape: shape)
        refers(other, 32, one, shape: shape)
      }
      cycles(shape, shape: shape, bytes: 100)
    }
    let all = try await findings()
    #expect(all.count == 1)
    #expect(all.first?.cycle == ["Node 1", "Node 2"])
    #expect(all.first?.message.hasPrefix("3 times 2 Node objects hold each other") == true)
    #expect(all.first?.message.contains("300 bytes") == true)
  }

  @Test("What only a library's objects take part in is left out")
  mutating func library() async throws {
    end()
    held(0x1000, CB_HELD_OBJECT, Self.foreign, named: "_Storage")
    refers(0x1000, 24, 0x1000)
    cycles(1)
    #expect(try await findings().isEmpty)
  }

  @Test("Records that do not fit together are no finding and do no harm")
  mutating func damaged() async throws {
    end()
    held(0x1000, CB_HELD_OBJECT, Self.session, named: "Session")
    refers(0x1000, 24, 0x9999)
    refers(0x8888, 24, 0x1000, shape: 7)
    cycles(.max)
    cycles(1, shape: 9)
    #expect(try await findings().isEmpty)
  }

  @Test("The numbers of held memory agree with the header")
  func numbers() {
    #expect(RecordKind.held.rawValue == UInt16(CB_REC_HELD.rawValue))
    #expect(RecordKind.reference.rawValue == UInt16(CB_REC_REFERENCE.rawValue))
    #expect(RecordKind.cycles.rawValue == UInt16(CB_REC_CYCLES.rawValue))
  }
}
