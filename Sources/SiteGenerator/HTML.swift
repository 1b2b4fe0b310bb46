/// Markup that is safe to place in a page.
///
/// Text becomes markup in one way only, by being escaped: in an interpolation a `String` is escaped and an `HTML` value is
/// not, so that forgetting something shows up as visible entities, never as an injection.
///
/// ```swift
/// let link: HTML = "<a href=\"\(url)\">\(title)</a>"
/// ```
struct HTML: Sendable, Hashable {
  /// The markup itself. Every element is closed and every attribute quoted, so that it also parses as XML.
  private(set) var text: String

  init() { text = "" }

  /// Markup that is `text` and nothing else.
  init(escaping text: String) { self.text = HTML.escape(text) }

  /// Markup that somebody else has already made safe. Use only for what this module or CommonMark in safe mode wrote.
  init(trusted markup: String) { text = markup }

  var isEmpty: Bool { text.isEmpty }

  static func + (left: HTML, right: HTML) -> HTML { HTML(trusted: left.text + right.text) }

  static func += (left: inout HTML, right: HTML) { left.text += right.text }
}

extension HTML: ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { text = value }

  init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  struct Interpolation: StringInterpolationProtocol {
    var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ value: String) { text += HTML.escape(value) }
    mutating func appendInterpolation(_ value: Int) { text += String(value) }
    mutating func appendInterpolation(_ value: HTML) { text += value.text }
    mutating func appendInterpolation(_ value: HTML?) { if let value { text += value.text } }
    mutating func appendInterpolation(_ values: [HTML]) { for value in values { text += value.text } }
  }
}

extension Sequence<HTML> {
  func joined(separator: HTML = "") -> HTML {
    HTML(trusted: map(\.text).joined(separator: separator.text))
  }
}

// MARK: - Escaping

extension HTML {
  /// `text` with everything that means something to a parser, or that deceives a reader, made harmless.
  ///
  /// It works on scalars: a quotation mark that carries a combining accent is one character to Swift, and would slip
  /// through a table of characters, but still ends an attribute in a browser. Controls that no page may hold, and the
  /// overrides that make code read otherwise than it runs, are spelled out as `⟨U+202E⟩`.
  static func escape(_ text: String) -> String {
    var isPlain = true
    for byte in text.utf8 where byte < 0x20 && byte != 0x0A && byte != 0x09 || byte >= 0x7F || isSpecial(byte) {
      isPlain = false
      break
    }
    if isPlain { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\r": break
      case _ where isDeceptive(scalar):
        let hex = String(scalar.value, radix: 16, uppercase: true)
        result += "⟨U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + "⟩"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "\"")
      || byte == UInt8(ascii: "'")
  }

  /// Controls, bidirectional overrides and isolates, and noncharacters.
  private static func isDeceptive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFDD0...0xFDEF: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }
}
