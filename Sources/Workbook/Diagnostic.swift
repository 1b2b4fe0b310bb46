/// Something that an author must repair (or, for a warning, should look at), with its place and what to do next.
public struct Diagnostic: Sendable, Hashable {
  public enum Severity: String, Sendable, Hashable {
    case error, warning
  }

  public var severity: Severity
  /// Path relative to the root of the book.
  public var file: String
  /// Counted from 1.
  public var line: Int
  /// Counted from 1, in UTF-8 bytes.
  public var column: Int
  /// A stable name of what is wrong, apart from the wording: `unknown-key`, `unclosed-fence`, `unused-case` …
  public var kind: String
  /// What happened, in one sentence without a full stop.
  public var message: String
  /// What to do next, in one sentence.
  public var next: String

  public init(
    _ severity: Severity = .error, file: String, line: Int, column: Int, kind: String, message: String, next: String
  ) {
    self.severity = severity
    self.file = file
    self.line = max(1, line)
    self.column = max(1, column)
    self.kind = kind
    self.message = message
    self.next = next
  }
}

extension Diagnostic: CustomStringConvertible {
  /// `file:line:column: kind: message`, a line end, two spaces and the next step. A warning says so before its kind.
  public var description: String {
    let mark = severity == .warning ? "warning: " : ""
    return "\(file):\(line):\(column): \(mark)\(kind): \(message)\n  \(next)"
  }
}

extension Diagnostic: Comparable {
  /// By file, then line, then column, then kind and wording: the order in which they are shown.
  public static func < (left: Diagnostic, right: Diagnostic) -> Bool {
    (left.file, left.line, left.column, left.kind, left.message)
      < (right.file, right.line, right.column, right.kind, right.message)
  }
}
