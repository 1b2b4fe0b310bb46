import Foundation
import Glibc

/// A drill that is over starts from the program as it was given when it comes again: what was mended once is no exercise.
extension RepairWorkspace {
  /// Stands beside the file between the end of a drill and its next time.
  private var mark: String { file + ".done" }

  /// Remembers that the drill is over. The file stays as it is: it may still be open in an editor.
  ///
  /// Where that cannot be written, the next time starts from what is there.
  ///
  /// - Returns: False if it was over already: another terminal has ended it. Of two that end it at once, one is the first.
  @discardableResult public func end() -> Bool {
    let descriptor = open(mark, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o644)
    guard descriptor < 0 else {
      close(descriptor)
      return true
    }
    return errno != EEXIST
  }

  /// Makes the files, as `prepare` does; if the drill was over, starts over with the program as it was given.
  ///
  /// - Returns: What was found, and where the version of the last time lies if it was put away.
  /// - Throws: `RepairWorkspaceError`.
  public func begin() throws(RepairWorkspaceError) -> (found: Preparation, kept: String?) {
    guard FileManager.default.fileExists(atPath: mark) else { return (try prepare(), nil) }
    let kept = try reset()
    try? FileManager.default.removeItem(atPath: mark)
    return (.created, kept)
  }
}
