/// How text looks: what each part is for, not which escape codes draw it.
public struct TextStyle: Sendable, Hashable {
  /// The eight colors that every terminal has; which shade each has is the user's.
  public enum Color: Int, Sendable, Hashable, CaseIterable {
    case black = 0
    case red, green, yellow, blue, magenta, cyan, white
  }

  /// Nil for the terminal's own.
  public var color: Color?
  public var isBold: Bool
  public var isDim: Bool
  public var isUnderlined: Bool
  public var isReversed: Bool
  /// Where the text leads; terminals that know hyperlinks (OSC 8) make it clickable. Nil for ordinary text.
  public var link: String?

  public init(
    color: Color? = nil, isBold: Bool = false, isDim: Bool = false, isUnderlined: Bool = false,
    isReversed: Bool = false, link: String? = nil
  ) {
    self.color = color
    self.isBold = isBold
    self.isDim = isDim
    self.isUnderlined = isUnderlined
    self.isReversed = isReversed
    self.link = link
  }

  public static let plain = TextStyle()
  public static let bold = TextStyle(isBold: true)
  public static let dim = TextStyle(isDim: true)
  public static let underlined = TextStyle(isUnderlined: true)
  public static let reversed = TextStyle(isReversed: true)

  /// The color alone.
  public static func color(_ color: Color) -> TextStyle { TextStyle(color: color) }
  /// The color in bold.
  public static func bold(_ color: Color) -> TextStyle { TextStyle(color: color, isBold: true) }

  /// This style with what the other one adds; the other one's color wins.
  public func merged(with other: TextStyle) -> TextStyle {
    TextStyle(
      color: other.color ?? color, isBold: isBold || other.isBold, isDim: isDim || other.isDim,
      isUnderlined: isUnderlined || other.isUnderlined, isReversed: isReversed != other.isReversed,
      link: other.link ?? link)
  }
}
