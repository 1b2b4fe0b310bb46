import Foundation
import Glibc
import Workbook

/// The files of a repair drill on disk: the one to edit, and the program as it was given.
///
/// Work is never lost: an existing file is kept, and what `reset` replaces is renamed first.
public struct RepairWorkspace: Sendable, Hashable {
  /// The folder of the case.
  public var folder: String
  /// The file to edit.
  public var file: String
  /// The program as it was given, beside it.
  public var original: String
  private let given: String

  /// What `prepare` found.
  public enum Preparation: Sendable, Hashable {
    /// The file is new.
    case created
    /// The file was there and is the program as it was given.
    case untouched
    /// The file was there and is as it was left.
    case kept
    /// The file was there, and the book's program has changed since it was given.
    case keptFromOlderBook
  }

  /// - Parameter root: The folder of all workspaces; see `standardRoot`.
  public init(_ drill: RepairDrill, root: String) {
    folder = "\(root)/\(drill.study.id)"
    file = "\(folder)/\(drill.fileName)"
    original = file + ".original"
    given = drill.buggy.displaySource
  }

  /// `$XDG_STATE_HOME/casebook/workspace`, by default below `~/.local/state`. A relative value of the variable does not count, as the
  /// standard has it.
  public static func standardRoot(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
    return "\(state ?? home + "/.local/state")/casebook/workspace"
  }

  /// Makes the files, as far as they are not there.
  ///
  /// - Throws: `RepairWorkspaceError`.
  public func prepare() throws(RepairWorkspaceError) -> Preparation {
    try RepairWorkspace.perform("make the folder", folder) {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    let known = try? String(contentsOfFile: original, encoding: .utf8)
    if FileManager.default.fileExists(atPath: file) {
      guard known != given else {
        return (try? String(contentsOfFile: file, encoding: .utf8)) == given ? .untouched : .kept
      }
      try write(given, to: original)
      return known == nil ? .kept : .keptFromOlderBook
    }
    try write(given, to: original)
    try write(given, to: file)
    return .created
  }

  /// Starts over with the program as it was given.
  ///
  /// - Returns: Where the work so far lies now; nil if there was none.
  /// - Throws: `RepairWorkspaceError`; then the file is as it was.
  @discardableResult public func reset() throws(RepairWorkspaceError) -> String? {
    _ = try prepare()
    if (try? String(contentsOfFile: file, encoding: .utf8)) == given { return nil }
    let backup = try backUp()
    try write(given, to: original)
    try write(given, to: file)
    return backup
  }

  /// Renames the file to the first free name; two that do so at once get two names.
  private func backUp() throws(RepairWorkspaceError) -> String {
    for number in 1... {
      let backup = "\(file).\(number).backup"
      // A link does not replace what is there, as a rename would.
      if link(file, backup) == 0 { return backup }
      let failure = errno
      guard failure == EEXIST else { throw RepairWorkspaceError("keep your version", file, failure) }
    }
    return file
  }

  /// Writes beside the file and renames, so that a crash leaves the old or the new one.
  private func write(_ text: String, to path: String) throws(RepairWorkspaceError) {
    try RepairWorkspace.perform("write", path) { try Data(text.utf8).write(to: URL(filePath: path), options: .atomic) }
  }

  private static func perform(
    _ doing: String, _ path: String, _ body: () throws -> Void
  ) throws(RepairWorkspaceError) {
    do {
      try body()
    } catch {
      throw RepairWorkspaceError(doing, path, (error as NSError).underlyingErrno ?? EIO)
    }
  }
}

/// Why a workspace cannot be used: what happened, where, and what to do next.
public struct RepairWorkspaceError: Error, Sendable, Hashable, CustomStringConvertible {
  public var message: String
  public var next: String

  init(_ doing: String, _ path: String, _ errorNumber: Int32) {
    message = "\(path): error: cannot \(doing): \(String(cString: strerror(errorNumber)))"
    next =
      errorNumber == ENOSPC || errorNumber == EDQUOT
      ? "Free some space on that disk, then try again; your version is as it was."
      : "Make that path writable, or set XDG_STATE_HOME to a folder that is."
  }

  public var description: String { "\(message)\n\(next)" }
}

extension NSError {
  fileprivate var underlyingErrno: Int32? {
    if domain == NSPOSIXErrorDomain { return Int32(code) }
    return (userInfo[NSUnderlyingErrorKey] as? NSError)?.underlyingErrno
  }
}
