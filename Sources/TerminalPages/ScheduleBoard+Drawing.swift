import Checker
public import Console
import Explorer
import Figures
import Practice
import Workbook

/// The frame: code with who stands where, everybody with the reason why they wait, what happened last, what can be chosen.
extension ScheduleBoard {
  /// From so many columns on the code stands at the left of everything else.
  private static let wide = 110

  /// The rows of the screen, without the last one.
  public func rows(columns: Int, rows: Int) -> [StyledText] {
    if let overlay { return Array(overlay.rows) }
    if let question { return Array(question.rows) }
    guard let position else { return waiting(columns, rows) }
    let labels = PartyLabels(position.parties)
    let code = window(position, labels)
    if columns >= Self.wide {
      let left = min(max(44, program.lines.map { $0.styled.columns }.max().map { $0 + 14 } ?? 44), columns - 60)
      let right = side(position, labels, columns: columns - left - 2, rows: rows, spare: 0)
      let lines = code.rows(rows, columns: left)
      return (0..<rows).map { row in
        (row < lines.count ? lines[row] : StyledText()).padded(to: left) + StyledText("│ ", .dim)
          + (row < right.count ? right[row] : StyledText())
      }
    }
    let below = side(position, labels, columns: columns, rows: rows, spare: min(program.lines.count, max(3, rows / 3)))
    let room = max(0, rows - below.count)
    let lines = code.rows(room, columns: columns)
    let head = below.prefix(1)
    return Array(head) + lines + [StyledText](repeating: "", count: max(0, room - lines.count)) + below.dropFirst()
  }

  /// Where the cursor stands; nil hides it.
  public var cursor: (column: Int, row: Int)? { overlay?.cursor }

  /// Keys that the last row names.
  public var statusKeys: String {
    if overlay != nil { return "Esc closes" }
    if busy != nil { return "Ctrl-C quit" }
    if !hasChoices { return "Enter goes on  ? keys" }
    if isDone, position?.ending != nil || winning == nil { return "Enter goes on  ? keys" }
    if isAsking { return "1-\(task.reasons.count) answer  Esc back  ? keys" }
    if position?.ending != nil { return "u back  x start over  ? keys" }
    return "p prove  f run on  u back  h hint  ? keys"
  }

  private func waiting(_ columns: Int, _ rows: Int) -> [StyledText] {
    var result = [title(columns)]
    let said = (refusedNote ?? note)?.wrapped(to: columns) ?? [StyledText("\(busy ?? "waiting") …", .dim)]
    result += CodeWindow(program: program, marks: [:], focus: []).rows(max(1, rows - 2 - said.count), columns: columns)
    result.append("")
    result += said
    return result
  }

  private func title(_ columns: Int) -> StyledText {
    // What is to be done is worth more than who does it.
    let head = StyledText(columns >= 60 ? "You are the scheduler. " : "", .bold)
    return (head + StyledText(task.aim, columns >= 60 ? .plain : .bold)).clipped(to: columns)
  }

  private func window(_ position: SchedulePosition, _ labels: PartyLabels) -> CodeWindow {
    var marks: [Int: [StyledText]] = [:]
    var focus: [Int] = []
    let concerned = Set(position.options.map(\.unit))
    let parties = position.parties.filter { $0.state != .finished }
    for party in parties.filter({ concerned.contains($0.unit) }) + parties.filter({ !concerned.contains($0.unit) }) {
      guard let line = ScheduleWords.line(party.place, in: task.variant.file) else { continue }
      marks[line, default: []].append(labels.text(party.unit))
      if !focus.contains(line) { focus.append(line) }
    }
    return CodeWindow(program: program, marks: marks, focus: focus)
  }

  // MARK: - In lines

  /// Where the game stands, for a place without a screen: nothing is left out.
  public func lines(columns: Int) -> [StyledText] {
    guard let position else { return [] }
    let labels = PartyLabels(position.parties)
    let end = choices(position, labels, columns)
    return [StyledText(String(repeating: "─", count: columns), .dim)]
      + parties(position, labels, columns, position.parties.count) + values(position, columns, .max)
      + said(position, columns) + end
  }

  /// What was said last, and what is asked.
  public func noteLines(columns: Int) -> [StyledText] {
    (note?.wrapped(to: columns) ?? []) + (isAsking ? questionPage(width: columns).text : [])
  }

  // MARK: - Beside the code

  /// Everything but the code: the title first.
  ///
  /// - Parameter spare: Rows to leave for the code.
  private func side(
    _ position: SchedulePosition, _ labels: PartyLabels, columns: Int, rows: Int, spare: Int
  ) -> [StyledText] {
    let isRoomy = rows >= 20
    let end = choices(position, labels, columns)
    let said = said(position, columns)
    var room = max(4, rows - spare - 1 - (isRoomy ? 2 : 0))
    // What is said and asked comes first; who is there gets what is left.
    let saidRows = said.prefix(max(1, room / 3))
    room -= saidRows.count
    let asked = fitting(end, max(2, room - min(position.parties.count, max(2, room / 2))), columns)
    room -= asked.count
    let valueRows = values(position, columns, max(1, (room - 1) / 3))
    room -= valueRows.count
    let parties = parties(position, labels, columns, max(1, room))
    room -= parties.count
    var result = isRoomy ? title(columns).wrapped(to: columns) : [title(columns)]
    if result.count > 1, spare > 0 { result = [title(columns)] }
    if isRoomy { result.append(StyledText(String(repeating: "─", count: columns), .dim)) }
    result += parties
    // Beside the code there is room for it; below, the code is worth more.
    if spare == 0 { result += resources(position, labels, columns, room) }
    result += valueRows
    result += saidRows
    if isRoomy { result.append(StyledText(String(repeating: "─", count: columns), .dim)) }
    return result + asked
  }

  /// A list cut to some rows around what is selected.
  private func fitting(_ list: [StyledText], _ rows: Int, _ columns: Int) -> [StyledText] {
    guard list.count > rows, position?.ending == nil else { return Array(list.prefix(max(rows, 1))) }
    let first = min(max(0, selected - rows / 2), list.count - rows)
    var shown = Array(list[first..<first + rows])
    let hidden = list.count - rows
    let more = StyledText("  (\(hidden) more: ↑ ↓)", .dim)
    shown[rows - 1] = (shown[rows - 1].clipped(to: max(8, columns - more.columns)) + more).clipped(to: columns)
    return shown
  }

  private func parties(
    _ position: SchedulePosition, _ labels: PartyLabels, _ columns: Int, _ rows: Int
  ) -> [StyledText] {
    var shown = position.parties
    var rest: StyledText?
    if shown.count > rows {
      let finished = shown.filter { $0.state == .finished }
      shown.removeAll { $0.state == .finished }
      if shown.count > rows - (finished.isEmpty ? 0 : 1) {
        let kept = shown.prefix(max(1, rows - 1))
        rest = StyledText("and \(shown.count - kept.count) more, \(finished.count) finished: w", .dim)
        shown = Array(kept)
      } else {
        rest = StyledText("finished: \(finished.map { labels.label($0.unit) }.joined(separator: " "))", .dim)
      }
    }
    let names = min(24, shown.map { TextWidth.columns($0.title) }.max() ?? 0)
    let holdings = shown.map { ScheduleWords.holdings(of: $0.unit, in: position) }
    let held = holdings.map { TextWidth.columns($0) }.max() ?? 0
    let whole = zip(shown, holdings).map { party, holding -> [StyledText] in
      var text = labels.text(party.unit).padded(to: labels.width) + StyledText(" ")
      if columns >= 76 { text += StyledText(party.title).clipped(to: names).padded(to: names) + StyledText("  ") }
      // What is held comes first, since reasons are what may be cut off.
      if columns >= 76, held > 0, held <= Self.heldColumn {
        text += StyledText(holding, .color(.cyan)).padded(to: held) + StyledText("  ")
      } else if !holding.isEmpty {
        text += StyledText(holding, .color(.cyan)) + StyledText("; ")
      }
      return (text + ScheduleWords.status(party)).wrapped(
        to: columns, rest: StyledText(String(repeating: " ", count: labels.width + 3)))
    }
    // Reasons in full where there is room for all of them.
    let isRoomy = whole.reduce(rest == nil ? 0 : 1) { $0 + $1.count } <= rows
    var result = whole.flatMap { lines in
      guard !isRoomy, lines.count > 1 else { return lines }
      return [(lines[0] + StyledText("…")).clipped(to: columns)]
    }
    if let rest, result.count < rows { result.append(rest.clipped(to: columns)) }
    return result
  }

  /// What the last move did, what was written, and what is remarked.
  private func said(_ position: SchedulePosition, _ columns: Int) -> [StyledText] {
    var result: [StyledText] = []
    if let busy { result.append(StyledText("\(busy) …", .dim).clipped(to: columns)) }
    if let note { result += note.styled(.bold).wrapped(to: columns, rest: "  ") }
    if let coach = coach(position) { result += coach.wrapped(to: columns, rest: "  ") }
    let last = ScheduleWords.last(position)
    let moves = position.moves.count
    let time = position.time == 0 ? "" : ", at \(Numbers.duration(nanoseconds: position.time))"
    if moves > 0 || !last.isEmpty {
      let head = moves == 0 ? "So far: " : "Move \(moves)\(time): "
      result += (StyledText(head, .dim) + StyledText(last.isEmpty ? "nothing that others could see" : last))
        .wrapped(to: columns, rest: "  ").prefix(3)
    }
    if let line = position.output.split(separator: "\n").last {
      result.append((StyledText("Written: ", .dim) + StyledText(line)).clipped(to: columns))
    }
    let shown = position.shown.map { VerdictStyle($0).word }
    if position.ending == nil, !shown.isEmpty {
      result.append(
        StyledText("Shown already, whatever follows: \(shown.joined(separator: ", "))", .color(.yellow))
          .clipped(to: columns))
    }
    return result
  }

  /// The next step of somebody's first game.
  private func coach(_ position: SchedulePosition) -> StyledText? {
    guard isCoached, note == nil, busy == nil, winning == nil, refusal == nil else { return nil }
    let text: String
    switch (position.moves.count, position.ending) {
    case (0, nil):
      text =
        "Who goes on? Press a number, or Enter for ▸. Each line says what they do next, and where in the code above."
    case (1, nil):
      text = "That was run. See who holds what and who waits; then let the next one go on. u takes it back."
    case (2, nil):
      text = "Look for what two of them want, and let the wrong one have it first. h gives a hint, ? lists the keys."
    case (1..., .some):
      text =
        "The end of this order. Go back with u to where it could have gone otherwise, and choose another one there."
    default: return nil
    }
    return StyledText("First game: ", .bold(.green)) + StyledText(text, .color(.green))
  }

  /// What can be chosen, or how it ended.
  private func choices(_ position: SchedulePosition, _ labels: PartyLabels, _ columns: Int) -> [StyledText] {
    if isSolved, winning == nil {
      return (StyledText("Proven. ", .bold(.green)) + StyledText("Enter goes on.")).wrapped(to: columns)
    }
    guard position.ending == nil else { return ended(position, columns) }
    return position.options.enumerated().map { index, option in
      let isSelected = index == selected
      var text =
        StyledText(isSelected ? "▸" : " ", .bold) + StyledText(Self.key(index), .bold(.yellow)) + StyledText(" ")
        + ScheduleWords.option(option)
      if let line = ScheduleWords.line(option.place, in: task.variant.file) {
        let place = StyledText(columns >= 60 ? "  line \(line)" : " :\(line)", .dim)
        text = text.clipped(to: max(8, columns - place.columns)) + place
        if columns >= 76, let code = program.lines.first(where: { $0.number == line }) {
          text += StyledText("  ") + code.styled.trimmedStart
        }
      }
      return text.clipped(to: columns)
    }
  }

  private func ended(_ position: SchedulePosition, _ columns: Int) -> [StyledText] {
    guard let ending = position.ending else { return [] }
    var result: [StyledText] = []
    let moves = Numbers.counted(position.moves.count, "move")
    if !hasChoices {
      result += StyledText(
        "There is nothing to choose: in every order it ends like this. Enter goes on; nothing is graded.", .bold
      )
      .wrapped(to: columns)
    } else if ending.isGoal {
      result += StyledText(
        "You broke it in \(moves). Enter goes on to the finding and its interleaving.", .bold(.green)
      )
      .wrapped(to: columns)
    } else if ending.isClean {
      let next =
        winning == nil ? "Take back moves with u, or start over with x." : "You broke it before: Enter goes on to that."
      result += StyledText("It got through: nothing broke in this order. \(next)", .bold).wrapped(to: columns)
    } else {
      let what =
        task.isOpen ? "It got through; this is what showed." : "It ended, and not as was asked for. \(task.aim)"
      result += StyledText("\(what) Take back moves with u.", .bold).wrapped(to: columns)
    }
    for finding in ending.findings.prefix(3) {
      result += (VerdictText.badge(VerdictStyle(finding.kind)) + StyledText("  ") + StyledText(finding.message))
        .wrapped(to: columns, rest: "  ")
    }
    return result
  }
}
