/// A place in a Markdown file.
///
/// Lines and columns are counted from 1, columns in UTF-8 bytes. There is no range type on purpose: libcmark gives some
/// blocks an end before their start, and a range made of those traps.
public struct SourcePosition: Sendable, Hashable, Comparable {
  /// Counted from 1, in the file as it is on disk (front matter included).
  public var line: Int
  /// Counted from 1, in UTF-8 bytes (a byte order mark is not counted).
  public var column: Int

  /// Makes a position; values below 1 become 1.
  public init(line: Int, column: Int) {
    self.line = max(1, line)
    self.column = max(1, column)
  }

  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
