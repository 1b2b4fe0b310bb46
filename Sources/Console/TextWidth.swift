/// Columns that text takes in a terminal, or in any other monospaced face.
public enum TextWidth {
  /// One for most characters, two for wide ones, none for marks that combine and for control characters.
  ///
  /// After East Asian Width (Unicode Standard Annex 11): wide and fullwidth count two, ambiguous ones count one, as terminals do in
  /// other than East Asian locales.
  ///
  /// - Complexity: O(*n*) in the length of the text.
  public static func columns(_ text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + columns($1) }
  }

  /// Columns of one character: 0, 1 or 2.
  public static func columns(_ character: Character) -> Int {
    if let ascii = character.asciiValue { return ascii < 0x20 || ascii == 0x7f ? 0 : 1 }
    guard let first = character.unicodeScalars.first else { return 0 }
    if character.unicodeScalars.contains("\u{fe0f}") { return 2 }
    switch first.value {
    case 0x80...0x9F, 0x0300...0x036F, 0x200B...0x200F, 0x2028...0x202E, 0xFE00...0xFE0F, 0xFEFF: return 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
