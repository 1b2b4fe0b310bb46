/// Turns block quotes that begin with `[!NOTE]` and the like into alerts.
enum Alerts {
  static func mark(_ blocks: inout [Block], problems: inout [Problem]) {
    for index in blocks.indices {
      switch blocks[index].kind {
      case .blockQuote(var content):
        mark(&content, problems: &problems)
        blocks[index].kind = alert(content, at: blocks[index].start, problems: &problems) ?? .blockQuote(content)
      case .list(var list):
        for item in list.items.indices { mark(&list.items[item], problems: &problems) }
        blocks[index].kind = .list(list)
      default: break
      }
    }
  }

  private static func alert(_ content: [Block], at start: SourcePosition, problems: inout [Problem]) -> Block.Kind? {
    guard let first = content.first, case .paragraph(var inlines) = first.kind, case .text(let text)? = inlines.first,
      text.hasPrefix("[!"), let end = text.firstIndex(of: "]")
    else { return nil }
    let word = String(text[..<end].dropFirst(2))
    let rest = text[text.index(after: end)...]
    guard let kind = AlertKind(rawValue: word) else {
      let words = AlertKind.allCases.map(\.rawValue)
      problems.append(
        Problem(
          .alert, at: first.start, "'[!\(word)]' is not a kind of alert",
          next: words.contains(word.uppercased())
            ? "Write it in capitals: [!\(word.uppercased())]."
            : "Use one of \(words.joined(separator: ", "))."))
      return nil
    }
    guard rest.allSatisfy(\.isWhitespace), inlines.count == 1 || inlines[1] == .softBreak else {
      problems.append(
        Problem(
          .alert, at: first.start, "text follows '[!\(word)]' on its line",
          next: "Put the text on the next line of the quote."))
      return nil
    }
    inlines.removeFirst(min(2, inlines.count))
    var body = Array(content.dropFirst())
    if !inlines.isEmpty {
      let next = SourcePosition(line: first.start.line + 1, column: first.start.column)
      body.insert(Block(.paragraph(inlines), start: next, endLine: first.endLine), at: 0)
    }
    guard !body.isEmpty else {
      problems.append(
        Problem(.alert, at: first.start, "the alert '[!\(word)]' is empty", next: "Give it a text, or take it out."))
      return .alert(kind, [])
    }
    return .alert(kind, body)
  }
}
