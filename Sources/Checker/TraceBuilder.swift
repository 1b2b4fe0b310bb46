import CTrace

/// Writes traces in the layout of CTrace.h, for tests and for the planted bugs by which the checker proves that it is alive.
public struct TraceBuilder: Sendable {
  private var records: [cb_record] = []
  private var words: [UInt64] = []
  private var text: [UInt8] = []
  private var unitCount: UInt32 = 0
  private var decisions: UInt64 = 0xcbf2_9ce4_8422_2325
  private var choiceCount: UInt64 = 0

  /// Scheduling point of the records that follow.
  public var step: UInt32 = 0
  /// Virtual time of the records that follow, in nanoseconds.
  public var time: UInt64 = 0
  /// Strand of the records that follow.
  public var strand: UInt64 = 0
  public var width: UInt32 = 2
  public var maxReady: UInt32 = 1
  public var flags: UInt32 = 0
  public var exitCode: Int32 = 0
  public var recordsDropped: UInt64 = 0

  public init() {}

  /// Adds a record as it is.
  public mutating func add(
    _ kind: RecordKind, op: UInt16 = 0, unit: UInt32 = 0, stack: UInt32 = 0, a: UInt64 = 0, b: UInt64 = 0,
    c: UInt64 = 0,
    d: UInt64 = 0, e: UInt64 = 0, f: UInt64 = 0, g: UInt64 = 0
  ) {
    add(rawKind: kind.rawValue, op: op, unit: unit, stack: stack, [a, b, c, d, e, f, g])
  }

  /// Adds a record about a resource.
  public mutating func add(
    _ kind: RecordKind, _ operation: Operation, unit: UInt32, on resource: UInt64, _ resourceKind: ResourceKind,
    stack: UInt32 = 0, c: UInt64 = 0, d: UInt64 = 0
  ) {
    add(
      kind, op: operation.rawValue, unit: unit, stack: stack, a: resource, b: resourceKind.rawValue, c: c, d: d)
  }

  /// Adds a record of any kind, known or not.
  public mutating func add(
    rawKind: UInt16, op: UInt16 = 0, unit: UInt32 = 0, stack: UInt32 = 0, _ values: [UInt64] = []
  ) {
    var record = cb_record()
    record.kind = rawKind
    record.op = op
    record.unit = unit
    record.step = step
    record.stack = stack
    record.time = time
    record.strand = strand
    let values = values + Array(repeating: 0, count: max(0, 7 - values.count))
    (record.a, record.b, record.c, record.d) = (values[0], values[1], values[2], values[3])
    (record.e, record.f, record.g) = (values[4], values[5], values[6])
    records.append(record)
  }

  /// Adds the birth of a unit and returns its id.
  public mutating func unit(
    _ kind: UnitKind, parent: UInt32 = 0, flags: UnitFlags = [], name: String? = nil, stack: UInt32 = 0
  ) -> UInt32 {
    unitCount += 1
    let name = name.map { string($0) } ?? 0
    add(
      .unitBorn, unit: unitCount, stack: stack, a: kind.rawValue, b: UInt64(parent), c: UInt64(unitCount),
      d: flags.rawValue, e: name)
    return unitCount
  }

  /// Adds a choice and counts it as a decision.
  public mutating func choice(_ kind: Choice.Kind, candidates: [UInt32], chosen: UInt32, byDefault: UInt32) {
    var packed: [UInt64] = [0, 0, 0]
    for (index, candidate) in candidates.prefix(12).enumerated() {
      packed[index / 4] |= UInt64(candidate & 0xffff) << (16 * UInt64(index % 4))
    }
    if flags & UInt32(CB_REQF_QUIET.rawValue) == 0 || flags & UInt32(CB_REQF_REDUCE.rawValue) != 0 {
      add(
        .choice, op: kind.rawValue, a: choiceCount, b: UInt64(candidates.count), c: UInt64(chosen),
        d: UInt64(byDefault),
        e: packed[0], f: packed[1], g: packed[2])
    }
    choiceCount += 1
    decide(UInt64(chosen))
  }

  /// Mixes a decision into the hash of the trace.
  public mutating func decide(_ value: UInt64) { decisions = (decisions ^ value) &* 0x100_0000_01b3 }

  /// Adds the standing of a unit in a snapshot.
  public mutating func standing(
    _ unit: UInt32, _ state: UnitState, atMainEnd: Bool = false, on resource: UInt64 = 0, _ kind: ResourceKind = .none,
    blocker: UInt32 = 0, flags: UnitStateFlags = [], stack: UInt32 = 0
  ) {
    add(
      .state, op: UInt16(atMainEnd ? CB_SNAP_MAIN_END.rawValue : CB_SNAP_END.rawValue), unit: unit, stack: stack,
      a: state.rawValue, b: resource, c: kind.rawValue, d: UInt64(blocker), e: flags.rawValue)
  }

  /// Stores a stack, innermost frame first, and returns its id.
  public mutating func stack(_ frames: [CodeAddress]) -> UInt32 {
    words.append(UInt64(frames.count))
    let id = UInt32(words.count)
    words += frames.map { $0.value | ($0.isResumeAddress ? 1 << 63 : 0) }
    return id
  }

  /// Stores a string and returns its id.
  public mutating func string(_ value: String) -> UInt64 {
    let id = UInt64(text.count + 1)
    text += Array(value.utf8) + [0]
    return id
  }

  /// The bytes of the region.
  public func bytes(_ end: EndReason) -> [UInt8] {
    let headerSize = MemoryLayout<cb_trace_header>.size
    let recordBytes = records.count * MemoryLayout<cb_record>.stride
    var header = cb_trace_header()
    header.magic = UInt64(CB_TRACE_MAGIC)
    header.version = UInt32(CB_TRACE_VERSION)
    header.header_size = UInt32(headerSize)
    header.records_offset = UInt64(headerSize)
    header.record_capacity = UInt64(records.count)
    header.record_count = UInt64(records.count)
    header.records_dropped = recordsDropped
    header.stacks_offset = UInt64(headerSize + recordBytes)
    header.stack_capacity = UInt64(words.count)
    header.stack_used = UInt64(words.count)
    header.strings_offset = UInt64(headerSize + recordBytes + words.count * 8)
    header.string_capacity = UInt64(text.count)
    header.string_used = UInt64(text.count)
    header.region_size = header.strings_offset + UInt64(text.count)
    header.end_reason = end.rawValue
    header.exit_code = exitCode
    header.steps = UInt64(step)
    header.choices = choiceCount
    header.virtual_time = time
    header.units = unitCount
    header.max_ready = maxReady
    header.trace_hash = decisions
    header.width = width
    header.flags = flags
    return withUnsafeBytes(of: header) { Array($0) } + records.withUnsafeBytes { Array($0) }
      + words.withUnsafeBytes { Array($0) } + text
  }

  /// The execution that left this trace.
  ///
  /// - Throws: `TraceError` never in practice: the bytes are a trace by construction.
  public func execution(
    _ end: EndReason, stdout: String = "", stderr: String = "", status: Execution.Status = .done(waitStatus: 0)
  ) throws -> Execution {
    Execution(
      trace: try Trace(bytes: bytes(end)), stdout: Array(stdout.utf8), stderr: Array(stderr.utf8), status: status)
  }
}
