import CTrace
import Checker
import Glibc

/// The region into which the interposer writes the trace of an execution.
///
/// The program under test maps it; we only read it, since what a program can write it can also spoil: a mapping of a file that
/// shrinks, or that lies on a full disk, ends with SIGBUS.
struct TraceFile: ~Copyable {
  let file: ScratchFile
  /// As large as the file. Only the parts that a trace used are ever filled, so only they take memory.
  private let copy: UnsafeMutableRawBufferPointer
  private let size: Int

  /// The header, which the fork server writes itself before each execution, always has room.
  private static let reserved = 64 << 10

  static func make(size: Int) throws(CaseRunnerError) -> TraceFile {
    let file = try ScratchFile.make()
    try file.resize(size, reserving: reserved)
    let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let start, start != MAP_FAILED else { throw .file("make room for the trace", "memory", errno) }
    return TraceFile(file: file, copy: UnsafeMutableRawBufferPointer(start: start, count: size), size: size)
  }

  private init(file: consuming ScratchFile, copy: UnsafeMutableRawBufferPointer, size: Int) {
    self.file = file
    self.copy = copy
    self.size = size
  }

  deinit { munmap(copy.baseAddress, copy.count) }

  /// Makes what an earlier execution left unreadable as a trace.
  func clear() throws(CaseRunnerError) { try file.write([UInt8](repeating: 0, count: 8)) }

  /// The trace that lies in the file at this moment.
  ///
  /// - Throws: `TraceError` if it is none.
  func trace() throws(TraceError) -> Trace {
    let headerSize = MemoryLayout<cb_trace_header>.size
    file.read(into: UnsafeMutableRawBufferPointer(rebasing: copy[0..<headerSize]))
    // Numbers of an untrusted writer, which Trace checks again; here they only bound what is read.
    let header = copy.load(as: cb_trace_header.self)
    read(header.records_offset, min(header.record_count, header.record_capacity), MemoryLayout<cb_record>.stride)
    read(header.stacks_offset, min(header.stack_used, header.stack_capacity), 8)
    read(header.strings_offset, min(header.string_used, header.string_capacity), 1)
    return try Trace(copying: UnsafeRawBufferPointer(copy))
  }

  private func read(_ offset: UInt64, _ count: UInt64, _ stride: Int) {
    guard offset >= UInt64(MemoryLayout<cb_trace_header>.size), offset < UInt64(size) else { return }
    let (start, room) = (Int(offset), (size - Int(offset)) / stride)
    let length = Int(min(count, UInt64(room))) * stride
    file.read(into: UnsafeMutableRawBufferPointer(rebasing: copy[start..<(start + length)]), at: start)
  }
}
