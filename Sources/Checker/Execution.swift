import CTrace

/// What one execution of the program gave.
public struct Execution: Sendable {
  /// How the process ended, as the one who ran it saw it.
  public enum Status: Sendable, Hashable {
    /// It ended by itself (or the interposer ended it, see the trace), with this status of `waitpid`.
    case done(waitStatus: Int32)
    /// It took more real time than it may and was killed.
    case timeout
    /// It was killed because its running thread sat in the kernel; the trace's last UNSUPPORTED record says where.
    case stuck
  }

  public var trace: Trace
  /// Cut off at the runner's limit.
  public var stdout: [UInt8]
  /// Cut off at the runner's limit.
  public var stderr: [UInt8]
  public var status: Status
  /// Real time that it took, in nanoseconds. Decides nothing.
  public var wallNanoseconds: UInt64

  public init(trace: Trace, stdout: [UInt8], stderr: [UInt8], status: Status, wallNanoseconds: UInt64 = 0) {
    self.trace = trace
    self.stdout = stdout
    self.stderr = stderr
    self.status = status
    self.wallNanoseconds = wallNanoseconds
  }

  /// What the program had written to standard output when `main` ended; everything if it did not come to that. What follows
  /// is the epilogue's, which a real run does not have.
  public var stdoutOfProgram: ArraySlice<UInt8> {
    // From the end: the record is near it.
    guard let end = trace.records.last(where: { $0.recordKind == .mainEnd }) else { return stdout[...] }
    return stdout.prefix(Int(clamping: end.b))
  }

  /// The status with which `main` ended; nil if it did not come to that. How the epilogue ends is nobody's concern.
  public var exitOfProgram: Int? {
    trace.records.last { $0.recordKind == .mainEnd }.map { Int($0.a & 0xff) }
  }

  /// Number of the signal that ended the process, nil if none did. A trap of Swift code is a signal.
  public var signal: Int32? {
    guard case .done(let status) = status, status & 0x7f != 0, status & 0x7f != 0x7f else { return nil }
    return status & 0x7f
  }

  /// Exit status of the process, nil if it did not exit.
  public var exitStatus: Int? {
    guard case .done(let status) = status, status & 0x7f == 0 else { return nil }
    return Int((status >> 8) & 0xff)
  }
}
