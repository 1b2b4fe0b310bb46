extension Pager {
  /// The rows of the screen, the status line last; exactly `height`.
  public var rows: [StyledText] {
    var rows: [StyledText] = []
    for line in shown.dropFirst(top).prefix(room) { rows.append(drawn(line)) }
    while rows.count < room { rows.append(StyledText()) }
    return rows + [status]
  }

  /// Where the cursor stands: in what is typed, or at what Tab or a search found, so that both can be seen without any styles. Nil hides it.
  public var cursor: (column: Int, row: Int)? {
    if let query {
      return (min(columns - 1, 1 + TextWidth.columns(query.text.prefix(query.cursor))), height - 1)
    }
    if let focus, isVisible(line(of: focus)) {
      let line = line(of: focus)
      guard case .link(let index) = focus, let piece = page.links[index].pieces.first else {
        let indent = page.lines[line].text.text.prefix { " │".contains($0) }
        return (TextWidth.columns(indent), row(of: line) - top)
      }
      return (column(piece.characters.lowerBound, on: line), row(of: line) - top)
    }
    if let current = search.current, let piece = search.matches[current].first, isVisible(piece.line) {
      return (column(piece.characters.lowerBound, on: piece.line), row(of: piece.line) - top)
    }
    return nil
  }

  private func column(_ character: Int, on line: Int) -> Int {
    TextWidth.columns(page.lines[line].text.text.prefix(character))
  }

  private func drawn(_ line: Int) -> StyledText {
    var text = page.lines[line].text
    if let index = page.folds.firstIndex(where: { $0.header == line }) {
      if opened.contains(index) { text = page.folds[index].opened }
      if focus == .fold(index) { text = text.styled(.reversed) }
    }
    for match in search.pieces(onLine: line) {
      let style = match.isCurrent ? TextStyle(color: .yellow, isBold: true, isReversed: true) : .reversed
      text = text.styled(style, in: match.characters)
    }
    if case .link(let index)? = focus {
      for piece in page.links[index].pieces where piece.line == line {
        text = text.styled(.reversed, in: piece.characters)
      }
    }
    return text
  }

  /// The title with the section at the left, how far it is and a hint at the right; what was typed or found goes before.
  private var status: StyledText {
    if let query { return StyledText("/" + query.text).padded(to: columns) }
    let share = lastTop == 0 ? "all" : "\(top * 100 / lastTop)%"
    let right = " \(share)  \(hint) "
    var left = " " + (message ?? description)
    let space = max(1, columns - TextWidth.columns(right))
    left = StyledText(left).clipped(to: space).text
    return (StyledText(left).padded(to: space) + StyledText(right)).clipped(to: columns).styled(.reversed)
  }

  /// What Tab is at, else where the reader is.
  private var description: String {
    if let focus, isVisible(line(of: focus)) {
      switch focus {
      case .link(let index):
        let target = page.links[index].target
        return "Enter: \(describe?(target) ?? target)"
      case .fold(let index): return opened.contains(index) ? "Enter closes this" : "Enter opens this"
      }
    }
    let here = shown.isEmpty ? 0 : shown[top]
    let heading = page.headings.last { $0.line <= here && $0.level > 1 }
    return page.title + (heading.map { " · \($0.title)" } ?? "")
  }
}
