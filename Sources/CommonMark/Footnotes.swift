/// Finds footnotes, which CommonMark does not have: `[^1]` with a definition becomes a link to the definition's first
/// word, and a definition by itself vanishes. Hence the search in the source and not in the tree.
enum Footnotes {
  static func find(
    _ source: SourceText, from firstLine: Int, outside code: [(first: Int, last: Int)]
  ) -> [Problem] {
    var isCode = Array(repeating: false, count: source.lineCount + 1)
    for (first, last) in code where first >= 1 && first <= min(last, source.lineCount) {
      for line in first...min(last, source.lineCount) { isCode[line] = true }
    }
    var problems: [Problem] = []
    var line = firstLine
    while line <= source.lineCount {
      // One run of lines without a blank line holds whole paragraphs, and so whole code spans.
      var last = line
      while last <= source.lineCount, !isCode[last], !source.line(last).allSatisfy(Byte.isBlank) { last += 1 }
      if last > line {
        problems += find(maskingCodeSpans(source.lines(from: line, through: last - 1)), firstLine: line)
      }
      line = max(last, line + 1)
    }
    return problems
  }

  private static func find(_ text: [UInt8], firstLine: Int) -> [Problem] {
    var problems: [Problem] = []
    var line = firstLine
    var lineStart = 0
    for index in text.indices {
      if text[index] == Byte.newline {
        line += 1
        lineStart = index + 1
      }
      guard text[index] == UInt8(ascii: "["), index + 1 < text.count, text[index + 1] == UInt8(ascii: "^") else {
        continue
      }
      let label = text[(index + 2)...].prefix { $0 != UInt8(ascii: "]") && !Byte.isBlank($0) && $0 != Byte.newline }
      guard !label.isEmpty, label.endIndex < text.count, text[label.endIndex] == UInt8(ascii: "]") else { continue }
      problems.append(
        Problem(
          .footnote, at: SourcePosition(line: line, column: index - lineStart + 1),
          "footnotes such as '[^\(label.text)]' do not exist here",
          next: "Say it in the text or in a note (> [!NOTE]); put it in backticks if it is code."))
    }
    return problems
  }
}
