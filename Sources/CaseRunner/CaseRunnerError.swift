import Glibc

/// Why something could not be compiled, started or stored: what happened, and what to do next.
///
/// What a program under test does wrong is never one of these; that is a finding.
public struct CaseRunnerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of trouble it is; decides the exit status of the command.
  public enum Code: Sendable, Hashable {
    /// The machine lacks something: a tool, room on the disk, a supported platform.
    case environment
    /// The user's program does not compile; `message` holds the compiler's diagnostics.
    case compilation
    /// The user asked for something that does not exist or does not fit.
    case usage
  }

  public var code: Code
  /// What happened, with the place if there is one. May have several lines for `compilation`.
  public var message: String
  /// What to do next, as a sentence; nil if the message says it.
  public var next: String?

  public init(_ code: Code, _ message: String, next: String? = nil) {
    self.code = code
    self.message = message
    self.next = next
  }

  public var description: String { next.map { "\(message)\n\($0)" } ?? message }

  /// A tool that was ended, ran out of time or met a full disk.
  static func tool(_ name: String, _ output: Tool.Output) -> CaseRunnerError {
    if let complaint = output.roomComplaint {
      return CaseRunnerError(
        .environment, "\(name): error: the disk is full: \(complaint)",
        next: "Free some space on that disk, then run the same command again; finished cases are kept.")
    }
    let why = output.timedOut ? "it did not end in time and was stopped" : "it failed with status \(output.status)"
    return CaseRunnerError(
      .environment, "\(name): error: \(why)\(output.summary.isEmpty ? "" : ": \(output.summary)")",
      next: "Check free memory and disk space, then run the same command again.")
  }

  /// Turns an error of the file system into one line with a next step; a full disk is recognised.
  static func file(_ doing: String, _ path: String, _ errorNumber: Int32) -> CaseRunnerError {
    let why = String(cString: strerror(errorNumber))
    let next =
      switch errorNumber {
      case ENOSPC, EDQUOT: "Free some space on that disk, then run the same command again; finished cases are kept."
      case EACCES, EPERM, EROFS: "Make that path writable, or run the command where it is."
      case EMFILE, ENFILE: "Raise the limit on open files (ulimit -n), then run the same command again."
      default: "Check that path, then run the same command again."
      }
    return CaseRunnerError(.environment, "\(path): error: cannot \(doing): \(why)", next: next)
  }
}
