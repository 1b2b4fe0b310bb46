/// A line of text with styles. It holds no escape codes and no line ends: what is put in is made harmless.
public struct StyledText: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// A stretch in one style.
  public struct Span: Sendable, Hashable {
    public var text: String
    public var style: TextStyle

    public init(_ text: String, _ style: TextStyle = .plain) {
      self.text = text
      self.style = style
    }
  }

  /// Never empty ones, never two neighbors of one style.
  public private(set) var spans: [Span] = []

  public init() {}

  /// Text in one style. Tabs become spaces up to the next multiple of 8, other control characters, line ends among them, a visible mark:
  /// what a program prints cannot steer the terminal.
  public init(_ text: some StringProtocol, _ style: TextStyle = .plain) {
    append(String(text), style)
  }

  public init(stringLiteral value: String) { append(value, .plain) }

  /// The text without its styles.
  public var text: String { spans.reduce(into: "") { $0 += $1.text } }

  /// Columns that it takes.
  public var columns: Int { spans.reduce(0) { $0 + TextWidth.columns($1.text) } }

  public var isEmpty: Bool { spans.isEmpty }

  public mutating func append(_ text: String, _ style: TextStyle = .plain) {
    let clean = Self.harmless(text, from: text.contains("\t") ? columns : 0)
    guard !clean.isEmpty else { return }
    if spans.last?.style == style {
      spans[spans.count - 1].text += clean
    } else {
      spans.append(Span(clean, style))
    }
  }

  public mutating func append(_ other: StyledText) {
    for span in other.spans { append(span.text, span.style) }
  }

  public static func + (left: StyledText, right: StyledText) -> StyledText {
    var result = left
    result.append(right)
    return result
  }

  public static func += (left: inout StyledText, right: StyledText) { left.append(right) }

  /// The same text with a style added to every part.
  public func styled(_ style: TextStyle) -> StyledText {
    var result = StyledText()
    for span in spans { result.append(span.text, span.style.merged(with: style)) }
    return result
  }

  /// Spaces at the end up to a width; longer text stays as it is.
  public func padded(to width: Int) -> StyledText {
    let missing = width - columns
    return missing > 0 ? self + StyledText(String(repeating: " ", count: missing)) : self
  }

  /// As much as fits into a width, ended with an ellipsis if anything is left out.
  public func clipped(to width: Int) -> StyledText {
    guard columns > width else { return self }
    return width <= 0 ? StyledText() : prefix(width - 1) + StyledText("…", spans.last?.style ?? .plain)
  }

  /// The characters that fit into the first `width` columns.
  public func prefix(_ width: Int) -> StyledText {
    var result = StyledText()
    var used = 0
    for span in spans {
      var piece = ""
      for character in span.text {
        let next = TextWidth.columns(character)
        if used + next > width {
          result.append(piece, span.style)
          return result
        }
        used += next
        piece.append(character)
      }
      result.append(piece, span.style)
    }
    return result
  }

  private static func harmless(_ text: String, from column: Int) -> String {
    guard text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) || isSteering($0) })
    else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "\t" {
        let at = column + TextWidth.columns(result)
        result += String(repeating: " ", count: 8 - at % 8)
      } else if scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || isSteering(scalar) {
        result.unicodeScalars.append("\u{fffd}")
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Marks that change the direction of what follows: code must read as it is compiled.
  private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }
}

extension StyledText: CustomStringConvertible {
  public var description: String { text }
}

extension StyledText {
  /// Several texts, with something between them.
  public static func joined(_ parts: [StyledText], separator: StyledText = "") -> StyledText {
    var result = StyledText()
    for (index, part) in parts.enumerated() {
      if index > 0 { result.append(separator) }
      result.append(part)
    }
    return result
  }
}
