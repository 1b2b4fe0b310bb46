/// Styled text as bytes for a terminal: ECMA-48 codes where styles are wanted, ASCII where there is nothing else.
public enum ANSIText {
  /// One line, without its end. Every style that it opens it closes.
  public static func line(_ text: StyledText, for terminal: Capabilities) -> String {
    var result = ""
    for span in text.spans {
      let shown = terminal.hasUnicode ? span.text : ASCIIText.text(span.text)
      guard terminal.hasStyles else {
        // Reverse is no decoration where single keys are read: without it nobody sees which link is chosen.
        result += terminal.isInteractive && span.style.isReversed ? "\u{1b}[7m\(shown)\u{1b}[0m" : shown
        continue
      }
      let codes = codes(span.style)
      let link = terminal.hasLinks ? span.style.link.map(Self.address) : nil
      if let link { result += "\u{1b}]8;;\(link)\u{1b}\\" }
      result += codes.isEmpty ? shown : "\u{1b}[\(codes)m\(shown)\u{1b}[0m"
      if link != nil { result += "\u{1b}]8;;\u{1b}\\" }
    }
    return result
  }

  /// A link as it may stand in a code: printable ASCII. What else there is in it is written as its bytes, in hexadecimal.
  private static func address(_ link: String) -> String {
    link.utf8.reduce(into: "") { result, byte in
      if (0x21...0x7e).contains(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
  }

  private static func codes(_ style: TextStyle) -> String {
    var codes: [String] = []
    if style.isBold { codes.append("1") }
    if style.isDim { codes.append("2") }
    if style.isUnderlined { codes.append("4") }
    if style.isReversed { codes.append("7") }
    if let color = style.color { codes.append(String(30 + color.rawValue)) }
    return codes.joined(separator: ";")
  }
}

/// Text for terminals that know only ASCII: each character becomes one that is as wide and says nearly the same.
public enum ASCIIText {
  public static func text(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    return text.reduce(into: "") { $0 += substitute($1) }
  }

  private static func substitute(_ character: Character) -> String {
    if character.isASCII { return String(character) }
    if let known = table[character] { return String(known) }
    return String(repeating: "?", count: TextWidth.columns(character))
  }

  private static let table: [Character: Character] = {
    var table: [Character: Character] = [:]
    for (characters, ascii) in [
      ("─━═╌┄┈–—‒−‐‑", "-"), ("│┃║", "|"), ("╎┆┊", ":"), ("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╠╣╦╩╬╞╡╪┏┓┗┛┣┫┳┻╋", "+"), ("▶►→⟶▸›»➜", ">"),
      ("◀◄←⟵◂‹«", "<"), ("▲↑▴", "^"), ("▼↓▾", "v"), ("●•∙⬤◆■▪█▓", "*"), ("○◦◇□▫·", "."), ("✓✔", "+"), ("✗✘×", "x"),
      ("“”„", "\""), ("‘’‚", "'"), ("…⋯", "."), ("░▒", ":"), ("▁▂▃", "_"), ("▄▅▆▇█▉▊▋▌▍▎▏", "#"), ("≤", "<"),
      ("≥", ">"),
      ("µμ", "u"),
      ("±", "~"), ("↳↪", ">"), ("⬣⬢⚠", "!"), ("\u{a0}", " "), ("\u{fffd}", "?"),
    ] as [(String, Character)] {
      for character in characters { table[character] = ascii }
    }
    return table
  }()
}
