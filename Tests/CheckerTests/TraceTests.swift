import Checker
import Testing

/// A repeatable source of numbers, so that a failure names its seed.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_f491_4f6c_dd1d
  }
}

@Suite("Trace")
struct TraceTests {
  /// A trace with every kind of record, stacks and strings.
  static func rich() -> TraceBuilder {
    var builder = TraceBuilder()
    let stack = builder.stack([CodeAddress(value: 0x1234), CodeAddress(value: 0x99, isResumeAddress: true)])
    let name = builder.string("worker")
    let main = builder.unit(.main, stack: stack)
    _ = builder.unit(.task, parent: main, name: "näme", stack: stack)
    for kind in RecordKind.allCases {
      builder.add(kind, op: 1, unit: 2, stack: stack, a: 7, b: 1, c: 1, d: 0, e: name)
    }
    builder.choice(.unit, candidates: [1, 2, 0xfff], chosen: 2, byDefault: 1)
    builder.standing(2, .waiting, on: 7, .mutex, stack: stack)
    return builder
  }

  @Test("What is written is read back")
  func roundTrip() throws {
    let trace = try Trace(bytes: TraceTests.rich().bytes(.deadlock))
    #expect(trace.defects == [])
    #expect(trace.header.endReason == .deadlock)
    #expect(trace.stack(1) == [CodeAddress(value: 0x1234), CodeAddress(value: 0x99, isResumeAddress: true)])
    #expect(trace.stack(1).map(\.lookup) == [0x1233, 0x99])
    #expect(trace.string(1) == "worker")
    #expect(trace.choices.last?.candidates == [1, 2, 0xfff])
    #expect(trace.choices.last?.chosen == 2)
  }

  @Test("Ids that do not fit give nothing")
  func badIDs() throws {
    let trace = try Trace(bytes: TraceTests.rich().bytes(.exit))
    #expect(trace.stack(0).isEmpty && trace.stack(.max).isEmpty)
    #expect(trace.string(0) == nil && trace.string(.max) == nil)
  }

  @Test("Bytes that are no trace are refused with a reason")
  func refused() {
    #expect(throws: TraceError.tooShort(bytes: 3)) { try Trace(bytes: [1, 2, 3]) }
    #expect(throws: TraceError.notATrace) { try Trace(bytes: Array(repeating: 0, count: 4096)) }
    var bytes = TraceTests.rich().bytes(.exit)
    bytes[8] = 9
    #expect(throws: TraceError.version(found: 9)) { try Trace(bytes: bytes) }
  }

  @Test("Unknown record kinds are counted and said")
  func unknownKinds() throws {
    var builder = TraceBuilder()
    builder.add(rawKind: 999)
    let analysis = Analysis(try builder.execution(.exit))
    #expect(analysis.model.unknownRecords == 1)
    #expect(analysis.notes.contains { $0.contains("does not know") })
  }

  @Test("Dropped records are said")
  func dropped() throws {
    var builder = TraceBuilder()
    builder.recordsDropped = 4
    let full = Analysis(try builder.execution(.traceFull))
    #expect(full.notes.contains { $0.contains("full") })
    #expect(full.findings.map(\.kind) == [.unsupported], "what was not seen cannot be called clean")
  }

  /// Everything that reads a trace must get through whatever is in it.
  private func digest(_ bytes: [UInt8]) {
    guard let trace = try? Trace(bytes: bytes) else { return }
    for id in 0..<8 as Range<UInt32> {
      _ = trace.stack(id)
      _ = trace.string(UInt64(id))
    }
    let analysis = Analysis(Execution(trace: trace, stdout: [], stderr: [], status: .done(waitStatus: 0)))
    var names = Names(analysis.model)
    for finding in analysis.findings { _ = finding.message(&names) }
  }

  @Test("A trace may be cut off anywhere")
  func truncations() {
    let bytes = TraceTests.rich().bytes(.exit)
    for length in stride(from: 0, through: bytes.count, by: 3) { digest(Array(bytes.prefix(length))) }
  }

  @Test("A trace may have flipped bits and overwritten words", arguments: [EndReason.exit, .deadlock, .stepBound])
  func damage(_ end: EndReason) {
    let bytes = TraceTests.rich().bytes(end)
    for seed in 0..<400 as Range<UInt64> {
      var random = SeededGenerator(seed + 1)
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let index = Int.random(in: 12..<damaged.count, using: &random)
        if Bool.random(using: &random) {
          damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        } else {
          for offset in index..<min(index + 8, damaged.count) { damaged[offset] = 0xff }
        }
      }
      digest(damaged)
    }
  }

  @Test("A trace may be noise behind its first twelve bytes")
  func noise() {
    let head = TraceTests.rich().bytes(.exit).prefix(12)
    for seed in 0..<200 as Range<UInt64> {
      var random = SeededGenerator(seed + 1)
      digest(head + (0..<2048).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
  }
}

@Suite("ModuleMap")
struct ModuleMapTests {
  @Test("An address belongs to the module around it")
  func lookup() {
    let map = ModuleMap([
      Module(start: 0x2000, end: 0x3000, path: "/lib/libc.so.6"), Module(start: 0x1000, end: 0x1800, path: "/bin/prog"),
      Module(start: 9, end: 9, path: "empty"),
    ])
    #expect(map.module(at: 0x17ff)?.name == "prog")
    #expect(map.module(at: 0x1800) == nil)
    #expect(map.module(at: 0x2000)?.isLibrary == true)
    #expect(map.module(at: 0x1000)?.isLibrary == false)
    #expect(map.module(at: 0) == nil && map.module(at: .max) == nil)
  }
}
