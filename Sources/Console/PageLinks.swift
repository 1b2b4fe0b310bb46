/// Finds the links in finished lines.
enum PageLinks {
  /// Links in order. Targets within the book are taken out of the styles, since a terminal could do nothing with them; addresses of the
  /// web stay, and capable terminals make them clickable.
  static func extract(from lines: inout [Page.Line]) -> [Page.Link] {
    var links: [Page.Link] = []
    for index in lines.indices {
      let text = lines[index].text
      guard text.spans.contains(where: { $0.style.link != nil }) else { continue }
      var clean = StyledText()
      var start = 0
      for span in text.spans {
        let end = start + span.text.count
        var style = span.style
        if let target = style.link {
          let piece = Page.Piece(line: index, characters: start..<end)
          if let last = links.last, last.target == target, continues(last, piece, in: lines) {
            links[links.count - 1].pieces.append(piece)
          } else {
            links.append(Page.Link(pieces: [piece], target: target))
          }
          if !target.contains("://") { style.link = nil }
        }
        clean.append(span.text, style)
        start = end
      }
      lines[index].text = clean
    }
    return links
  }

  /// Whether a piece goes on right where a link broke off: at the end of its line, or in another style.
  private static func continues(_ link: Page.Link, _ piece: Page.Piece, in lines: [Page.Line]) -> Bool {
    guard let last = link.pieces.last else { return false }
    if last.line == piece.line { return last.characters.upperBound == piece.characters.lowerBound }
    guard last.line + 1 == piece.line, lines[last.line].block == lines[piece.line].block else { return false }
    let before = lines[piece.line].text.text.prefix(piece.characters.lowerBound)
    return last.characters.upperBound == lines[last.line].text.text.count
      && before.allSatisfy { " │┃".contains($0) }
  }
}
