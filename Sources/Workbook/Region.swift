extension Region {
  /// The source without the lines that open or close a region.
  static func withoutMarkers(_ source: String) -> String {
    source.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { marker($0) == nil }
      .joined(separator: "\n")
  }

  /// What a line of a program marks.
  enum Marker: Hashable {
    case open(String)
    case close
  }

  /// Reads `// region: name` or `// endregion`, with any indentation; nil for an ordinary line.
  static func marker(_ line: Substring) -> Marker? {
    let text = line.drop { $0 == " " || $0 == "\t" }
    guard text.hasPrefix("//") else { return nil }
    let comment = text.dropFirst(2).drop { $0 == " " }
    if comment.hasPrefix("region:") {
      let name = comment.dropFirst("region:".count)
      return .open(String(name.drop { $0 == " " }.reversed().drop { $0.isWhitespace }.reversed()))
    }
    return comment.allSatisfy(\.isWhitespace) ? nil : (trimmed(comment) == "endregion" ? .close : nil)
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
