import CTrace
import Testing

@testable import Checker

@Suite("MemoryValues")
struct MemoryValuesTests {
  private static let cell: UInt64 = 0x7000_0000_1000

  private func write(
    _ builder: inout TraceBuilder, _ value: UInt64, was before: UInt64? = nil, unit: UInt32 = 1,
    at address: UInt64 = cell
  ) {
    builder.add(
      .access, op: UInt16(CB_ACCESS_WRITE.rawValue), unit: unit, a: address, b: 8, e: before ?? 0, f: value,
      g: UInt64(CB_DETAIL_AFTER.rawValue) | (before == nil ? 0 : UInt64(CB_DETAIL_BEFORE.rawValue)))
  }

  private func read(_ builder: inout TraceBuilder, _ value: UInt64, unit: UInt32 = 1) {
    builder.add(
      .access, op: UInt16(CB_ACCESS_READ.rawValue), unit: unit, a: Self.cell, b: 8, e: value,
      g: UInt64(CB_DETAIL_BEFORE.rawValue))
  }

  private func change(_ builder: inout TraceBuilder, unit: UInt32 = 1) {
    builder.add(
      .access, op: UInt16(CB_ACCESS_WRITE.rawValue | CB_ACCESS_WHOLE.rawValue), unit: unit, a: Self.cell, b: 1)
  }

  private func cell(_ builder: TraceBuilder, _ reason: EndReason = .exit, since start: Int = 0) throws
    -> MemoryValues.Cell?
  {
    MemoryValues(try builder.execution(reason).trace, since: start).cells.first { $0.address == Self.cell }
  }

  @Test("The last access says what is there, and the last move what was there before it")
  func lastValue() throws {
    var builder = TraceBuilder()
    write(&builder, 1)
    read(&builder, 1, unit: 2)
    write(&builder, 2, was: 1, unit: 2)
    write(&builder, 3, was: 2)
    let cell = try #require(try cell(builder, since: 2))
    #expect(cell.value == 3)
    #expect(cell.atStart == 1)
    #expect(cell.hasOtherUsers && cell.hasChanged && !cell.isUntold)
  }

  @Test("A compare-exchange that fails writes nothing")
  func failedExchange() throws {
    var builder = TraceBuilder()
    write(&builder, 7)
    builder.add(
      .access, op: UInt16(CB_ACCESS_WRITE.rawValue | CB_ACCESS_READ.rawValue | CB_ACCESS_ATOMIC.rawValue), unit: 2,
      a: Self.cell, b: 8, e: 7, f: 9,
      g: UInt64(
        CB_DETAIL_BEFORE.rawValue | CB_DETAIL_AFTER.rawValue | CB_DETAIL_COMPARE.rawValue | CB_DETAIL_FAILED.rawValue))
    #expect(try cell(builder)?.value == 7)
  }

  @Test("A value that nobody told of gives away that not all writes are told")
  func untold() throws {
    var builder = TraceBuilder()
    write(&builder, 1)
    read(&builder, 5)
    let cell = try #require(try cell(builder))
    #expect(cell.isUntold)
    var untold = UntoldMemory()
    untold.add(try builder.execution(.exit).trace)
    var other = TraceBuilder()
    write(&other, 1)
    let honest = try #require(try self.cell(other))
    #expect(!honest.isUntold)
    #expect(untold.contains(honest), "another execution has shown it")
  }

  @Test("A library that changes a variable as a whole is found out at the end, and not while it is at it")
  func wholeChange() throws {
    var builder = TraceBuilder()
    write(&builder, 1)
    change(&builder)
    #expect(try cell(builder, .stopped)?.isUntold == false)
    #expect(try cell(builder, .exit)?.isUntold == true)
    write(&builder, 2, was: 1)
    #expect(try cell(builder, .exit)?.isUntold == false)
  }

  @Test("Two who are in the middle of a change at once are a race, and no library")
  func racingChanges() throws {
    var builder = TraceBuilder()
    write(&builder, 0)
    change(&builder)
    change(&builder, unit: 2)
    for unit in [1, 2] as [UInt32] { read(&builder, 0, unit: unit) }
    write(&builder, 1, was: 0)
    write(&builder, 1, was: 1, unit: 2)
    #expect(try cell(builder)?.isUntold == false)
    #expect(try cell(builder)?.value == 1)
  }

  @Test("Memory that is given out anew holds other things, and what is written across it leaves nothing known")
  func givenAnew() throws {
    var builder = TraceBuilder()
    write(&builder, 1)
    builder.add(.alloc, unit: 1, a: Self.cell - 16, b: 64)
    #expect(try cell(builder) == nil)
    var across = TraceBuilder()
    write(&across, 1)
    write(&across, 2, at: Self.cell - 4)
    #expect(try cell(across)?.value == nil)
  }

  @Test(
    "Numbers at the edges of the address space do no harm",
    arguments: [0, 1, 7, UInt64.max - 20, UInt64.max - 8, UInt64.max])
  func edges(address: UInt64) throws {
    var builder = TraceBuilder()
    for bytes in [0, 1, 8, 4097, UInt64.max] as [UInt64] {
      builder.add(.access, op: UInt16(CB_ACCESS_WRITE.rawValue), unit: 1, a: address, b: bytes, f: 1, g: 2)
      builder.add(.alloc, unit: 1, a: address, b: bytes)
      builder.add(.access, op: UInt16(CB_ACCESS_READ.rawValue), unit: 2, a: address, b: bytes, e: 1, g: 1)
    }
    _ = MemoryValues(try builder.execution(.exit).trace)
  }
}
