import SwiftIDEUtils
import SwiftParser
import SwiftSyntax

/// A piece of a line of source text, and what it is.
public struct CodeSpan: Sendable, Hashable {
  /// What colors of code tell apart.
  public enum Role: String, Sendable, Hashable, CaseIterable {
    case keyword, attribute, type, string, number, comment, documentation, directive
  }

  public var text: String
  /// Nil for text without a color.
  public var role: Role?

  public init(_ text: String, _ role: Role? = nil) {
    self.text = text
    self.role = role
  }
}

/// Swift source text, classified by Swift's own parser.
public enum SwiftCode {
  /// Whether lines are classified. Whoever only wants their words turns it off: to parse takes most of the time of a page.
  @TaskLocal public static var isClassifying = true

  /// `source` as lines without their ends. No span goes beyond the end of a line, so that every line can stand alone.
  ///
  /// - Complexity: O(*n*) in the length of the source.
  public static func lines(_ source: String) -> [[CodeSpan]] {
    guard isClassifying else { return plainLines(of: source).map { [CodeSpan(String($0))] } }
    let tree = Parser.parse(source: source)
    let bytes = Array(source.utf8)
    var lines = LineCollector()
    var position = 0
    for part in tree.classifications {
      let start = min(max(part.range.lowerBound.utf8Offset, position), bytes.count)
      let end = min(part.range.upperBound.utf8Offset, bytes.count)
      if start > position { lines.append(bytes[position..<start], as: nil) }
      if end > start { lines.append(bytes[start..<end], as: role(part.kind, of: bytes[start..<end])) }
      position = max(position, end)
    }
    if position < bytes.count { lines.append(bytes[position...], as: nil) }
    return lines.finish()
  }

  /// The lines of `source`; a line end at the very end does not begin another.
  public static func plainLines(of source: String) -> [Substring] {
    // By bytes: to Swift, a carriage return with its line feed is one character, and not a line feed.
    var lines = source.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
    if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func role(_ kind: SyntaxClassification, of text: ArraySlice<UInt8>) -> CodeSpan.Role? {
    switch kind {
    case .keyword: .keyword
    case .attribute: .attribute
    case .type: .type
    case .stringLiteral, .regexLiteral: .string
    case .integerLiteral, .floatLiteral: .number
    case .lineComment, .blockComment: .comment
    case .docLineComment, .docBlockComment: .documentation
    case .ifConfigDirective: .directive
    // By convention a capital begins the name of a type; the parser alone cannot know that `Channel(…)` calls one.
    case .identifier:
      text.first.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } == true ? .type : nil
    case .dollarIdentifier, .editorPlaceholder, .none, .operator, .argumentLabel: nil
    }
  }
}

/// Cuts classified bytes at line ends.
private struct LineCollector {
  private var finished: [[CodeSpan]] = []
  private var current: [CodeSpan] = []

  mutating func append(_ bytes: ArraySlice<UInt8>, as role: CodeSpan.Role?) {
    var isFirst = true
    for piece in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if !isFirst { endLine() }
      isFirst = false
      guard !piece.isEmpty else { continue }
      current.append(CodeSpan(String(decoding: piece, as: UTF8.self), role))
    }
  }

  private mutating func endLine() {
    finished.append(current)
    current = []
  }

  mutating func finish() -> [[CodeSpan]] {
    // As in `SwiftCode.plainLines(of:)`: a final line end does not begin a line.
    if !current.isEmpty || finished.isEmpty { endLine() }
    return finished
  }
}
