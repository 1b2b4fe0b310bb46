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
    // Two of these make a flag; one is a letter in a frame.
    case 0x1F1E6...0x1F1FF: return character.unicodeScalars.count > 1 ? 2 : 1
    case 0xAD: return 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3040...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF,
      0x1F200...0x1F265, 0x20000...0x3FFFD:
      return first.properties.generalCategory == .nonspacingMark ? 0 : 2
    default: break
    }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
    // Symbols that are shown as pictures unless told otherwise are wide; all others are not.
    default: return first.properties.isEmojiPresentation ? 2 : 1
    }
  }
}
