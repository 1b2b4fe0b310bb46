import CTrace

/// One record of a trace, as laid out in CTrace.h.
public typealias TraceRecord = cb_record

/// What one execution wrote down: records, stacks and strings.
///
/// The bytes come from the program under test, which may have scribbled over them: every offset, count and id is checked
/// when it is used, and nothing that is wrong in them traps. What is cut off or unknown is counted, for the report's notes.
/// Decoding copies the used part of the region in three moves, without work for each record.
public struct Trace: Sendable {
  /// The fixed part at the start of the region, as the program left it.
  public let header: Header
  /// All records, oldest first.
  public let records: ContiguousArray<TraceRecord>
  /// What was wrong with the bytes, in words; empty for a sound trace.
  public let defects: [String]

  private let stackWords: ContiguousArray<UInt64>
  private let stringBytes: ContiguousArray<UInt8>

  /// Reads a trace from the bytes of the region.
  ///
  /// - Throws: `TraceError` if the bytes are no trace of this version at all. Damage further on is not an error: what can be
  ///   read is read, and `defects` says what could not.
  public init(bytes: [UInt8]) throws(TraceError) {
    let result: Result<Trace, TraceError> = bytes.withUnsafeBytes { region in
      do throws(TraceError) { return .success(try Trace(copying: region)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  /// Reads a trace from a mapped region and copies what it needs; `region` may change or vanish afterwards.
  ///
  /// - Throws: `TraceError` if the bytes are no trace of this version at all.
  public init(copying region: UnsafeRawBufferPointer) throws(TraceError) {
    guard region.count >= MemoryLayout<cb_trace_header>.size else { throw .tooShort(bytes: region.count) }
    // Read once: the writer may still be alive, and a check is worth nothing if the value is read again after it.
    let raw = region.loadUnaligned(as: cb_trace_header.self)
    guard raw.magic == CB_TRACE_MAGIC else { throw .notATrace }
    guard raw.version == CB_TRACE_VERSION else { throw .version(found: raw.version) }

    var defects: [String] = []
    records = copyPart(
      of: region, at: raw.records_offset, count: min(raw.record_count, raw.record_capacity), named: "records", &defects)
    stackWords = copyPart(
      of: region, at: raw.stacks_offset, count: min(raw.stack_used, raw.stack_capacity), named: "stacks", &defects)
    stringBytes = copyPart(
      of: region, at: raw.strings_offset, count: min(raw.string_used, raw.string_capacity), named: "strings", &defects)
    header = Header(raw)
    self.defects = defects
  }

  /// A trace without records, for an execution that left none.
  public init() {
    header = Header(cb_trace_header())
    records = []
    defects = []
    stackWords = []
    stringBytes = []
  }

  /// The frames of a stack, innermost first; empty for id 0 and for ids that do not fit.
  public func stack(_ id: UInt32) -> [CodeAddress] {
    guard id > 0, Int(id) <= stackWords.count else { return [] }
    let start = Int(id)
    let count = Int(clamping: min(stackWords[start - 1], UInt64(Trace.frameLimit)))
    return stackWords[start..<min(start + count, stackWords.count)].map(CodeAddress.init(word:))
  }

  /// All addresses of code that stand in stacks.
  public var codeAddresses: Set<CodeAddress> {
    Set(Set(records.lazy.filter { $0.recordKind != .block }.map(\.stack)).lazy.flatMap(stack))
  }

  /// The string with this id; nil for id 0 and for ids that do not fit. Bytes that are not UTF-8 are replaced.
  public func string(_ id: UInt64) -> String? {
    guard id > 0, id <= UInt64(stringBytes.count) else { return nil }
    let tail = stringBytes[Int(id - 1)...].prefix(Trace.stringLimit)
    return String(decoding: tail.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// More frames than this in one stack are damage or endless recursion.
  private static let frameLimit = 4096
  /// Longer names than this are cut off.
  private static let stringLimit = 16384

  /// The numbers of the header, in Swift's terms.
  public struct Header: Sendable {
    /// Nil for a number that this version does not know.
    public let endReason: EndReason?
    public let exitCode: Int32
    /// Scheduling points passed.
    public let steps: UInt64
    /// Choices with more than one candidate.
    public let choices: UInt64
    /// Nanoseconds.
    public let virtualTime: UInt64
    /// Units ever made.
    public let units: UInt32
    /// Most units that were ready at once.
    public let maxReady: UInt32
    /// Hash of all scheduling decisions: two executions with the same hash went the same way.
    public let traceHash: UInt64
    public let width: UInt32
    public let flags: UInt32
    /// Most pieces of work that a pool of workers had at one time, being run or waiting: a wider pool changes nothing.
    public let poolPeak: UInt32
    /// Whether work waited for a worker of a pool.
    public let filledPools: Bool
    /// Whether the program tried for a lock without waiting for it.
    public let triedLocks: Bool
    public let recordsDropped: UInt64

    init(_ raw: cb_trace_header) {
      endReason = EndReason(rawValue: raw.end_reason)
      exitCode = raw.exit_code
      steps = raw.steps
      choices = raw.choices
      virtualTime = raw.virtual_time
      units = raw.units
      maxReady = raw.max_ready
      traceHash = raw.trace_hash
      width = raw.width
      flags = raw.flags
      poolPeak = raw.pool_peak
      filledPools = raw.pool_filled != 0
      triedLocks = raw.tries != 0
      recordsDropped = raw.records_dropped
    }
  }
}

/// Why bytes could not be read as a trace at all.
public enum TraceError: Error, Sendable, Hashable, CustomStringConvertible {
  case tooShort(bytes: Int)
  case notATrace
  case version(found: UInt32)

  public var description: String {
    switch self {
    case .tooShort(let bytes):
      "the trace has \(bytes) bytes, which is less than its header; did the program start under the interposer?"
    case .notATrace: "the bytes do not begin like a trace; the program overwrote it, or never wrote one"
    case .version(let found):
      "the trace has version \(found), this checker reads version \(CB_TRACE_VERSION); rebuild both together"
    }
  }
}

extension TraceRecord {
  /// The record's kind, nil for one that this version does not know.
  @inlinable public var recordKind: RecordKind? { RecordKind(rawValue: kind) }
  /// The record's operation, for the kinds of record in which `op` is one.
  @inlinable public var operation: Operation { Operation(rawValue: op) ?? .none }
}

/// Copies `count` elements at byte `offset`, or as many as there are. Says in `defects` when the region ends before.
private func copyPart<Element: BitwiseCopyable>(
  of region: UnsafeRawBufferPointer, at offset: UInt64, count: UInt64, named name: String, _ defects: inout [String]
) -> ContiguousArray<Element> {
  guard count > 0 else { return [] }
  guard offset <= UInt64(region.count) else {
    defects.append("the \(name) of a trace lie outside of it")
    return []
  }
  let start = Int(offset)
  let stride = MemoryLayout<Element>.stride
  let room = (region.count - start) / stride
  let taken = min(Int(clamping: count), room)
  if UInt64(taken) < count { defects.append("the \(name) of a trace are cut off after \(taken) of \(count)") }
  guard taken > 0 else { return [] }
  return ContiguousArray(unsafeUninitializedCapacity: taken) { buffer, initialized in
    UnsafeMutableRawBufferPointer(buffer).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: region[start..<(start + taken * stride)]))
    initialized = taken
  }
}
