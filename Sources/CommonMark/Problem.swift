/// Something in a Markdown file that the author must repair, most often because CommonMark would read it as
/// something else without a word.
public struct Problem: Sendable, Hashable {
  /// Stable names, apart from the wording.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case unclosedFence = "unclosed-fence"
    case fenceClosedEarly = "fence-closed-early"
    case missingLanguage = "missing-language"
    case infoString = "info-string"
    case tabInIndentation = "tab-in-indentation"
    case indentedCode = "indented-code"
    case rawHTML = "raw-html"
    case unsafeLink = "unsafe-link"
    case footnote
    case unresolvedReference = "unresolved-reference"
    case table
    case alert
    case frontMatter = "front-matter"
    case encoding
    case tooLarge = "too-large"
    case tooDeep = "too-deep"
    case setextHeading = "setext-heading"
  }

  public var kind: Kind
  public var position: SourcePosition
  /// What happened, in one sentence without a full stop.
  public var message: String
  /// What to do next, in one sentence.
  public var next: String

  public init(_ kind: Kind, at position: SourcePosition, _ message: String, next: String) {
    self.kind = kind
    self.position = position
    self.message = message
    self.next = next
  }
}
