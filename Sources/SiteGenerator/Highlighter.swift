import SwiftIDEUtils
import SwiftParser
import SwiftSyntax

/// Colors source text at build time, so that a page needs no script to be read.
///
/// Swift is classified by its own parser; anything else is left as it is. Marked-up code comes out line by line, with no
/// element open across a line's end, so that every line can be a row, an anchor and a link's target.
enum Highlighter {
  /// `source` as lines of markup, without the line ends.
  static func swift(_ source: String) -> [HTML] {
    let tree = Parser.parse(source: source)
    let bytes = Array(source.utf8)
    var lines = LineCollector()
    var position = 0
    for part in tree.classifications {
      let start = min(max(part.range.lowerBound.utf8Offset, position), bytes.count)
      let end = min(part.range.upperBound.utf8Offset, bytes.count)
      if start > position { lines.append(bytes[position..<start], as: nil) }
      if end > start { lines.append(bytes[start..<end], as: cssClass(part.kind, of: bytes[start..<end])) }
      position = max(position, end)
    }
    if position < bytes.count { lines.append(bytes[position...], as: nil) }
    return lines.finish()
  }

  /// `source` in a language that is not colored.
  static func plain(_ source: String) -> [HTML] {
    lines(of: source).map { HTML(escaping: String($0)) }
  }

  /// The lines of `source`; a line end at the very end does not begin another.
  static func lines(of source: String) -> [Substring] {
    // By bytes: to Swift, a carriage return with its line feed is one character, and not a line feed.
    var lines = source.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
    if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func cssClass(_ kind: SyntaxClassification, of text: ArraySlice<UInt8>) -> String? {
    switch kind {
    case .keyword: "k"
    case .attribute: "at"
    case .type: "ty"
    case .stringLiteral, .regexLiteral: "s"
    case .integerLiteral, .floatLiteral: "nu"
    case .lineComment, .blockComment: "co"
    case .docLineComment, .docBlockComment: "dc"
    case .ifConfigDirective: "pp"
    // By convention a capital begins the name of a type; the parser alone cannot know that `Channel(…)` calls one.
    case .identifier:
      text.first.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } == true ? "ty" : nil
    case .dollarIdentifier, .editorPlaceholder, .none, .operator, .argumentLabel: nil
    }
  }
}

/// Cuts classified bytes at line ends.
private struct LineCollector {
  private var finished: [HTML] = []
  private var current = HTML()

  mutating func append(_ bytes: ArraySlice<UInt8>, as name: String?) {
    var isFirst = true
    for piece in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if !isFirst { endLine() }
      isFirst = false
      guard !piece.isEmpty else { continue }
      let text = String(decoding: piece, as: UTF8.self)
      if let name {
        current += "<i class=\"\(name)\">\(text)</i>"
      } else {
        current += HTML(escaping: text)
      }
    }
  }

  private mutating func endLine() {
    finished.append(current)
    current = HTML()
  }

  mutating func finish() -> [HTML] {
    // As in `Highlighter.lines(of:)`: a final line end does not begin a line.
    if !current.isEmpty || finished.isEmpty { endLine() }
    return finished
  }
}
