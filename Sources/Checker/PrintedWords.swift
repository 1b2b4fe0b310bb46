/// What a program printed, in few words: for sentences about it.
public enum PrintedWords {
  /// Lines that are quoted; of more the last ones.
  private static let lineLimit = 3
  private static let lengthLimit = 60

  /// `"\"a\", \"b\""`, or `"12 lines, the last of them \"x\", \"y\", \"z\""`; nil if it printed nothing.
  public static func phrase(_ text: String) -> String? {
    let lines = text.split(whereSeparator: \.isNewline)
    guard !lines.isEmpty else { return nil }
    let quoted = lines.suffix(lineLimit).map { line in
      "\"\(line.prefix(lengthLimit))\(line.count > lengthLimit ? "…" : "")\""
    }.joined(separator: ", ")
    return lines.count > lineLimit ? "\(lines.count) lines, the last of them \(quoted)" : quoted
  }
}
