import Foundation

/// A drill that is over starts from the program as it was given when it comes again: what was mended once is no exercise.
extension RepairWorkspace {
  /// Stands beside the file between the end of a drill and its next time.
  private var mark: String { file + ".done" }

  /// Remembers that the drill is over. The file stays as it is: it may still be open in an editor.
  ///
  /// Nothing happens where that cannot be written; then the next time starts from what is there.
  public func end() { _ = FileManager.default.createFile(atPath: mark, contents: nil) }

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
