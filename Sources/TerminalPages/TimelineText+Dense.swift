import Checker
import Console
import Figures

/// The same interleaving in as few lines as it takes.
extension TimelineText {
  /// Columns that a line of the source needs to be worth showing.
  private static let leastCode = 16
  /// Columns that it gets where words would leave it less.
  private static let code = 28

  /// A line for each action with the source beside it. Who acts is told by lane and header.
  ///
  /// - Parameter limit: Actions that are drawn. Of longer interleavings those that the finding is about, and of the others the last ones.
  ///   Where some are left out, the margin has dots.
  func writeDense(to builder: inout PageBuilder, limit: Int) {
    builder.figure { builder in
      let shown = chosen(limit)
      names(isWhole: shown.count == timeline.rows.count, to: &builder)
      let room = builder.width - margin
      let most = max(30, room - Self.code - 2)
      let texts = shown.map { words($0, within: most) }
      // Notes have no source beside them.
      let widths = zip(shown, texts).filter { timeline.rows[$0.0].action.kind != "note" }.map { $0.1.columns }
      let column = min(widths.max() ?? 0, most)
      let hasCode = room - column - 2 >= Self.leastCode
      var last: (lane: Int, line: Int)?
      for (position, row) in shown.enumerated() {
        let lane = timeline.rows[row].lane
        let place = timeline.rows[row].action.place.flatMap { $0.line > 0 ? $0 : nil }
        let isNew = place.map { $0.line != last?.line || lane != last?.lane } ?? false
        last = place.map { (lane, $0.line) } ?? last
        let code = isNew && hasCode ? place.map(code) : nil
        let hidden = (position == 0 ? 0 : shown[position - 1] + 1)..<row
        let isNote = timeline.rows[row].action.kind == "note"
        write(row, texts[position], after: hidden, beside: code, at: hasCode && !isNote ? column : room, to: &builder)
      }
    }
  }

  private func chosen(_ limit: Int) -> [Int] {
    var chosen: Set<Int> = []
    for tier in essentials + [Set(timeline.rows.indices)] {
      chosen.formUnion(tier.subtracting(chosen).sorted().suffix(max(0, limit - chosen.count)))
    }
    return chosen.sorted()
  }

  /// Columns before the words.
  private var margin: Int { hasLanes ? laneWidth + 1 : 5 }

  /// What happens; with the unit that does it if no lane tells. What memory held before is left out if that saves a line.
  private func words(_ index: Int, within columns: Int) -> StyledText {
    let row = timeline.rows[index]
    var words = StyledText()
    if row.elapsed > 0 { words.append("\(Numbers.duration(nanoseconds: row.elapsed)) later ", .dim) }
    guard row.action.kind != "note" else { return StyledText(row.action.text, .dim) }
    if !hasLanes { words += StyledText(timeline.lanes[row.lane].id, style(row.lane)) + " " }
    let whole = words + StyledText(row.action.text)
    guard row.action.kind == "access", whole.columns > columns, let was = row.action.text.firstRange(of: " (it was ")
    else { return whole }
    return words + StyledText(String(row.action.text[..<was.lowerBound]))
  }

  private func write(
    _ index: Int, _ words: StyledText, after hidden: Range<Int>, beside code: StyledText?, at column: Int,
    to builder: inout PageBuilder
  ) {
    let row = timeline.rows[index]
    let isGap = !hidden.isEmpty
    let number = row.opensStep || isGap ? String(row.step) : ""
    let step = StyledText((isGap ? "⋯" : " ") + number.leftPadded(2) + "  ", .dim)
    let first = step + (hasLanes ? lanes(index, after: hidden) + " " : "")
    let rest = StyledText("     ") + (hasLanes ? idle(after: index) + " " : "")
    var lines = words.wrapped(to: margin + column, first: first, rest: rest)
    if let code, let head = lines.first {
      let gap = String(repeating: " ", count: max(0, margin + column - head.columns) + 2)
      lines[0] = (head + StyledText(gap) + code).clipped(to: builder.width)
    }
    builder.lines(lines)
  }

  /// The lanes' names in one line, in the order and the colors of the lanes.
  private func names(isWhole: Bool, to builder: inout PageBuilder) {
    guard hasLanes || !isWhole else { return }
    var text = StyledText("     ")
    if hasLanes {
      for index in timeline.lanes.indices { text += StyledText("│".rightPadded(pitch), style(index)) }
      text +=
        " "
        + StyledText.joined(
          timeline.lanes.indices.map { StyledText(timeline.lanes[$0].id, style($0)) }, separator: ", ")
    }
    if !isWhole { text += StyledText("  ⋯ some left out", .dim) }
    builder.line(text.clipped(to: builder.width))
  }
}
