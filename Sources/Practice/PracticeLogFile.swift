public import CaseRunner
import Foundation
import Glibc

/// The log as a file: lines of text that are only ever appended.
///
/// Several terminals may append at once: each line is written in one piece by the one that holds the file's lock. What a crash cut off is
/// kept as a comment when the next line is written, and takes no other line with it.
public struct PracticeLogFile: Sendable, Hashable {
  /// Absolute path.
  public let path: String

  public init(path: String) { self.path = path }

  /// `$XDG_STATE_HOME/casebook/practice.log`; `~/.local/state/casebook/practice.log` if that is not set to an absolute path.
  public static func standard(environment: [String: String] = ProcessInfo.processInfo.environment) -> PracticeLogFile {
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
    return PracticeLogFile(path: (state ?? home + "/.local/state") + "/casebook/practice.log")
  }

  /// Everything in the file; an empty log if there is none.
  ///
  /// - Throws: If there is a file and it cannot be read.
  public func read() throws(CaseRunnerError) -> PracticeLog {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return PracticeLog() }
      throw failure("read the log of practice", errno)
    }
    defer { close(descriptor) }
    try lock(descriptor, LOCK_SH)
    return PracticeLog(bytes: try contents(descriptor, from: 0))
  }

  /// Appends reviews, so that they are on the disk when this returns. Repairs the end of the file, if a crash cut it off.
  ///
  /// - Throws: If not all of them could be written; then none of them is in the file.
  public func append(_ reviews: [Review]) throws(CaseRunnerError) {
    guard !reviews.isEmpty else { return }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard (try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil else {
      throw failure("make the folder of the log of practice", errno)
    }
    let descriptor = try openLocked()
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size >= 0 else { throw failure("read the log of practice", errno) }
    let lines = reviews.map { $0.line + "\n" }.joined()
    let tail = try tail(descriptor, size: size)
    if tail.isEmpty {
      // Not even a program that knows nothing of the lock is written over.
      _ = fcntl(descriptor, F_SETFL, O_APPEND)
      try write(size == 0 ? Self.heading + lines : lines, descriptor, at: size)
    } else {
      // A tail that was cut off is replaced by its repaired form in one piece, so that it is there at every moment.
      try write(LogTail.repaired(tail) + lines, descriptor, at: size - tail.count, over: tail)
    }
    if size == 0 { sync(folder) }
  }

  /// Whether a review could be written now, as far as permissions tell.
  public var isWritable: Bool {
    var path = path
    while path != "/", access(path, F_OK) != 0 { path = URL(fileURLWithPath: path).deletingLastPathComponent().path }
    return access(path, W_OK) == 0
  }

  private static let heading =
    "# Casebook: log of practice. A line for each review, in any order: logs of two machines merge with 'sort -u'.\n"

  /// Opens the file for writing and takes its lock. Once it has it, the file must still be the one with this name.
  private func openLocked() throws(CaseRunnerError) -> Int32 {
    for _ in 0..<10 {
      let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw failure("write the log of practice", errno) }
      do { try lock(descriptor, LOCK_EX) } catch {
        close(descriptor)
        throw error
      }
      var opened = stat()
      var named = stat()
      if fstat(descriptor, &opened) == 0, stat(path, &named) == 0, opened.st_ino == named.st_ino,
        opened.st_dev == named.st_dev
      {
        return descriptor
      }
      close(descriptor)
    }
    throw CaseRunnerError(
      .environment, "\(path): error: the log of practice is replaced again and again while it is opened",
      next: "See which program does that, then run the same command again.")
  }

  /// Waits for the lock for some seconds: whoever holds it writes a line.
  private func lock(_ descriptor: Int32, _ operation: Int32) throws(CaseRunnerError) {
    for _ in 0..<500 {
      if flock(descriptor, operation | LOCK_NB) == 0 { return }
      switch errno {
      case EWOULDBLOCK: usleep(10_000)
      case EINTR: continue
      // Some file systems of other machines have no locks. A line in one piece is all that is left there.
      case ENOLCK, EOPNOTSUPP, ENOSYS, EINVAL: return
      default: throw failure("lock the log of practice", errno)
      }
    }
    throw CaseRunnerError(
      .environment, "\(path): error: another process holds the log of practice",
      next: "End or continue the 'casebook drill' that is stopped in another terminal, then go on.")
  }

  /// What stands behind the last end of a line.
  private func tail(_ descriptor: Int32, size: Int) throws(CaseRunnerError) -> [UInt8] {
    var last: [UInt8] = []
    var start = size
    while start > 0 {
      let step = min(start, 65_536)
      start -= step
      last = try contents(descriptor, from: start, count: step) + last
      if let end = last.lastIndex(of: UInt8(ascii: "\n")) { return Array(last[(end + 1)...]) }
    }
    return last
  }

  private func contents(_ descriptor: Int32, from offset: Int, count: Int = .max) throws(CaseRunnerError) -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while result.count < count {
      let wanted = min(buffer.count, count - result.count)
      let got = pread(descriptor, &buffer, wanted, off_t(offset + result.count))
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw failure("read the log of practice", errno) }
      if got == 0 { break }
      result += buffer[..<got]
    }
    return result
  }

  /// Writes at a place, to the end of the file, and waits for the disk. If that fails, what stood there stands there again.
  private func write(
    _ text: String, _ descriptor: Int32, at offset: Int, over old: [UInt8] = []
  ) throws(CaseRunnerError) {
    let bytes = Array(text.utf8)
    var error: Int32 = 0
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + written, bytes.count - written, off_t(offset + written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        error = count < 0 ? errno : ENOSPC
        break
      }
      written += count
    }
    // A run of zero bytes may be longer than its repaired form.
    if error == 0, !old.isEmpty, ftruncate(descriptor, off_t(offset + bytes.count)) != 0 { error = errno }
    if error == 0, fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { error = errno }
    guard error != 0 else { return }
    if !old.isEmpty { _ = pwrite(descriptor, old, old.count, off_t(offset)) }
    ftruncate(descriptor, off_t(offset + old.count))
    throw failure("write the log of practice", error)
  }

  /// Puts the name of a new file on the disk, too.
  private func sync(_ folder: String) {
    let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func failure(_ doing: String, _ number: Int32) -> CaseRunnerError {
    let next =
      switch number {
      case ENOSPC, EDQUOT: "Free some space on that disk."
      case EACCES, EPERM, EROFS: "Make that path writable, or set XDG_STATE_HOME to a folder of yours."
      case EISDIR: "Move that folder away, or set XDG_STATE_HOME to another one."
      default: "Check that path, or set XDG_STATE_HOME to a folder of yours."
      }
    return CaseRunnerError(
      .environment, "\(path): error: cannot \(doing): \(String(cString: strerror(number)))", next: next)
  }
}

/// What stands behind the last end of a line: nothing, unless somebody edited the file or a machine crashed.
enum LogTail {
  /// What to write in its stead, so that a line can follow: whole lines with their end, and everything else as a comment.
  static func repaired(_ tail: [UInt8]) -> String {
    guard !tail.isEmpty else { return "" }
    let zeros = tail.count { $0 == 0 }
    var lines = LogPiece.pieces(of: tail).map { piece in
      switch piece {
      case .review(let review): review.line
      case .comment(let text), .later(let text): text
      case .damaged(let bytes): "# cut off: \(LogPiece.printable(bytes))"
      }
    }
    if zeros > 0 { lines.append("# cut off: \(zeros) zero bytes") }
    return lines.map { $0 + "\n" }.joined()
  }
}
