/// A piece of running text.
///
/// Inlines carry no positions: libcmark's are wrong after a hard break and in code spans over several lines. Raw HTML does
/// not exist: it is an author error.
public enum Inline: Sendable, Hashable {
  case text(String)
  case code(String)
  case emphasis([Inline])
  case strong([Inline])
  /// `destination` is as the author wrote it, entities and escapes decoded; never a `javascript:` or similar scheme.
  case link(destination: String, title: String, content: [Inline])
  case image(source: String, title: String, description: [Inline])
  /// A line end in the source that means a space.
  case softBreak
  case lineBreak
}

extension Sequence<Inline> {
  /// The text without any markup, for titles, slugs and search.
  public var plainText: String {
    var result = ""
    for inline in self {
      switch inline {
      case .text(let text), .code(let text): result += text
      case .emphasis(let content), .strong(let content): result += content.plainText
      case .link(_, _, let content), .image(_, _, let content): result += content.plainText
      case .softBreak, .lineBreak: result += " "
      }
    }
    return result
  }

  /// The text without any markup, with each code span as a space.
  var plainTextOutsideCode: String {
    map { inline in
      switch inline {
      case .text(let text): text
      case .emphasis(let content), .strong(let content): content.plainTextOutsideCode
      case .link(_, _, let content), .image(_, _, let content): content.plainTextOutsideCode
      case .code, .softBreak, .lineBreak: " "
      }
    }.joined()
  }
}
