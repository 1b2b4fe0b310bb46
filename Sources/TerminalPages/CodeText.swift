public import Console
public import Figures

/// Swift source text in the terminal's colors.
public enum CodeText {
  /// A line of classified code.
  public static func line(_ spans: [CodeSpan]) -> StyledText {
    var line = StyledText()
    for span in spans { line.append(span.text, span.role.map(style) ?? .plain) }
    return line
  }

  private static func style(_ role: CodeSpan.Role) -> TextStyle {
    switch role {
    case .keyword: .color(.magenta)
    case .attribute, .directive: .color(.yellow)
    case .type: .color(.cyan)
    case .string: .color(.green)
    case .number: .color(.yellow)
    case .comment, .documentation: .dim
    }
  }
}
