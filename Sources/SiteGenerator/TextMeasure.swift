import Console

/// Widths of text in a drawing, estimated without a font.
///
/// All text in drawings is set in a monospaced face, so that an estimate made here holds in every browser.
enum TextMeasure {
  /// Columns that `text` takes: one for most characters, two for wide ones, none for marks that combine.
  static func columns(_ text: String) -> Int { TextWidth.columns(text) }

  /// Pixels that `text` takes at `size` pixels a line of type.
  static func width(_ text: String, size: Double) -> Double {
    Double(columns(text)) * size * advance
  }

  /// `text`, or as much of it as fits in `limit` columns, ended with an ellipsis.
  static func clipped(_ text: String, to limit: Int) -> String {
    var used = 0
    var result = ""
    for character in text {
      let next = TextWidth.columns(character)
      if used + next > limit {
        // Take back what the ellipsis needs.
        while used > limit - 1, let last = result.popLast() { used -= TextWidth.columns(last) }
        return result + "…"
      }
      used += next
      result.append(character == "\n" || character == "\t" ? " " : character)
    }
    return result
  }

  /// `text` over at most `count` lines of `limit` columns, broken at spaces, or inside a word that is longer than a line.
  static func wrapped(_ text: String, to limit: Int, lines count: Int) -> [String] {
    var lines: [String] = []
    var rest = Substring(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    while !rest.isEmpty {
      if lines.count == count - 1 || columns(String(rest)) <= limit {
        lines.append(clipped(String(rest), to: limit))
        break
      }
      var end = rest.startIndex
      var used = 0
      var lastSpace: Substring.Index?
      while end < rest.endIndex, used + TextWidth.columns(rest[end]) <= limit {
        if rest[end] == " " { lastSpace = end }
        used += TextWidth.columns(rest[end])
        end = rest.index(after: end)
      }
      let breakAt = lastSpace ?? (end == rest.startIndex ? rest.index(after: end) : end)
      lines.append(String(rest[..<breakAt]))
      rest = rest[breakAt...].drop { $0 == " " }
    }
    return lines.isEmpty ? [""] : lines
  }

  /// Width of one column as a share of the type size: the widest of the faces in the style sheet's stack.
  private static let advance = 0.605
}
