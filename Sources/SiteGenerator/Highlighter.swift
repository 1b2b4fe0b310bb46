import Figures

/// Colors source text at build time, so that a page needs no script to be read.
///
/// Swift is classified by its own parser; anything else is left as it is. Marked-up code comes out line by line, with no
/// element open across a line's end, so that every line can be a row, an anchor and a link's target.
enum Highlighter {
  /// `source` as lines of markup, without the line ends.
  static func swift(_ source: String) -> [HTML] {
    SwiftCode.lines(source).map { line in
      var markup = HTML()
      for span in line {
        if let role = span.role {
          markup += "<i class=\"\(cssClass(role))\">\(span.text)</i>"
        } else {
          markup += HTML(escaping: span.text)
        }
      }
      return markup
    }
  }

  /// `source` in a language that is not colored.
  static func plain(_ source: String) -> [HTML] {
    SwiftCode.plainLines(of: source).map { HTML(escaping: String($0)) }
  }

  private static func cssClass(_ role: CodeSpan.Role) -> String {
    switch role {
    case .keyword: "k"
    case .attribute: "at"
    case .type: "ty"
    case .string: "s"
    case .number: "nu"
    case .comment: "co"
    case .documentation: "dc"
    case .directive: "pp"
    }
  }
}
