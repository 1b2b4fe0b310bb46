public import Console
import Figures
import Practice

extension DrillList {
  /// From so many columns on, standings are words.
  private static let wide = 64

  /// The rows of the whole screen.
  public var rows: [StyledText] {
    let body = isHelping ? help : lines
    let room = max(0, rowCount - 4)
    // What is selected stays away from the edges, where there is more to see.
    let focus = isHelping ? 0 : focusedLine
    let top = min(max(0, focus - room / 2), max(0, body.count - room))
    let visible = Array(body.dropFirst(top).prefix(room))
    let rows =
      [head, columnHeads] + visible + Array(repeating: StyledText(), count: max(0, room - visible.count))
      + [detail, status]
    return Array(rows.prefix(rowCount))
  }

  /// Where the cursor stands; nil hides it.
  public var cursor: (column: Int, row: Int)? {
    guard isTyping, let search else { return nil }
    let before = TextWidth.columns(String(search.text.prefix(search.cursor)))
    return (min(columns - 1, before + 1), rowCount - 1)
  }

  private var isWide: Bool { columns >= Self.wide }
  private var cell: Int { isWide ? 9 : 3 }

  private var head: StyledText {
    let parts = Filter.allCases.map { one in
      StyledText(" \(one.rawValue) \(count(one)) ", one == filter ? .reversed : .plain)
    }
    let title = StyledText(isWide ? "Drills  " : "", .bold)
    return (title + StyledText.joined(parts)).clipped(to: columns)
  }

  private var columnHeads: StyledText {
    let heads = DrillKind.allCases.map { kind in
      StyledText(isWide ? kind.rawValue : String(kind.rawValue.prefix(1)), .dim).padded(to: cell)
    }
    return StyledText().padded(to: nameColumns) + StyledText.joined(heads)
  }

  private var nameColumns: Int { max(8, min(44, columns - 1 - cell * DrillKind.allCases.count)) }

  private var lines: [StyledText] {
    let shown = shown
    guard !shown.isEmpty else {
      return ["", StyledText(search == nil ? "  There is none." : "  None has that in its name or its chapter.")]
    }
    var result: [StyledText] = []
    var chapter: Int?
    for study in shown {
      if study.chapter != chapter {
        result.append(StyledText("\(study.chapter)  \(chapters[study.chapter] ?? "")", .bold).clipped(to: columns))
      }
      chapter = study.chapter
      result.append(line(study))
    }
    return result
  }

  private var focusedLine: Int {
    var line = 0
    var chapter: Int?
    for study in shown {
      if study.chapter != chapter { line += 1 }
      chapter = study.chapter
      if study.id == selected?.caseID { return line }
      line += 1
    }
    return 0
  }

  private func line(_ study: Study) -> StyledText {
    let isSelected = study.id == selected?.caseID
    let name = StyledText(isSelected ? "▸ " : "  ") + StyledText(study.id, isSelected ? .bold : .plain)
    let cells = DrillKind.allCases.map { kind -> StyledText in
      guard let card = study.cards.first(where: { $0.id.kind == kind }) else { return StyledText().padded(to: cell) }
      let word = Self.word(card, isOfToday: queue.contains(card.id), isWide: isWide)
      let style: TextStyle =
        card.id == selected
        ? .reversed
        : card.isDue ? .color(.yellow) : !has(card, filter) || card.standing == .new ? .dim : .color(.green)
      return StyledText(word, style).padded(to: cell)
    }
    return name.clipped(to: nameColumns - 1).padded(to: nameColumns) + StyledText.joined(cells)
  }

  /// `known`, `new*`; on narrow screens the first letter.
  static func word(_ card: Deck.Card, isOfToday: Bool, isWide: Bool) -> String {
    let name = isWide ? card.standing.name : String(card.standing.name.prefix(1))
    return name + (isOfToday ? "*" : "")
  }

  /// What is known of the selected drill, in a line.
  private var detail: StyledText {
    guard let card = selectedCard else { return StyledText() }
    var parts = [card.standing.words(clock)]
    if let last = card.history?.last {
      parts.append("last time \(last.grade.name), \(Grading.duration(last.effort.seconds))")
    }
    if card.id == current { parts.append("you are at it") }
    if queue.contains(card.id) { parts.append("* comes today") }
    return (StyledText(card.id.description, .bold) + StyledText(": " + parts.joined(separator: "; ")))
      .clipped(to: columns)
  }

  private var status: StyledText {
    if isTyping, let search { return StyledText("/" + search.text).clipped(to: columns) }
    let found = search.map { "  /\($0.text)" } ?? ""
    let all = ["? keys", "/ search", "Tab filter", "Esc back", "Enter do it"]
    var keys = all
    while keys.count > 2, keys.joined(separator: "  ").count + TextWidth.columns(found) + 3 > columns {
      keys.removeFirst()
    }
    let right = " " + keys.reversed().joined(separator: "  ") + " "
    let room = max(0, columns - TextWidth.columns(right))
    return (StyledText(found).clipped(to: room).padded(to: room) + StyledText(right)).clipped(to: columns)
      .styled(.reversed)
  }

  private var help: [StyledText] { Pager.helpPage(width: columns, keys: Self.keys).lines.map(\.text) }
}
