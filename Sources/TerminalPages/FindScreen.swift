public import Checker
public import Console
import Figures
public import Practice
public import Workbook

/// The find drill as a state machine: a cursor on the program's lines above, the symptom and what answers came to below.
public struct FindScreen: Sendable {
  /// An answer that was not right.
  public struct Try: Sendable, Hashable {
    public var lines: [Int]
    public var isNear: Bool
    /// Markdown.
    public var why: String

    public init(lines: [Int], isNear: Bool, why: String) {
      self.lines = lines
      self.isNear = isNear
      self.why = why
    }
  }

  public let drill: FindDrill
  private let title: String
  public private(set) var overlay: DrillOverlay
  private var pane: CodePane
  private var notes: Pager
  private var chosen: Set<Int> = []
  /// Answers that were not right, in their order.
  public private(set) var tries: [Try] = []
  /// The answer that was right.
  public private(set) var answer: [Int] = []
  private var message: String?
  private var columns: Int
  private var rowCount: Int
  private var isBelow = false
  /// Whether the cursor was moved: Enter on a screen that nobody has touched is a slip.
  private var hasMoved = false

  /// - Parameters:
  ///   - rows: Of the screen, the status line included.
  ///   - title: In a few words, what it is about.
  public init(_ drill: FindDrill, study: Case, title: String, columns: Int, rows: Int) {
    self.drill = drill
    self.title = title
    self.columns = columns
    rowCount = rows
    overlay = DrillOverlay(
      hints: DrillHints(drill, of: study),
      keys: [
        ("↓ ↑  j k  digits", "to a line"), ("Space", "mark the line, or take the mark away; up to 3"),
        ("Enter", "answer with the marked lines, or with this one"),
        ("Tab", "to the text below and back, to scroll it"),
      ], columns: columns, rows: rows - 1)
    pane = CodePane(ProgramText(drill.variant), columns: columns, height: rows - 1)
    notes = Pager(PageBuilder(width: columns).finish(title: ""), columns: columns, height: rows)
    layOut(fromTop: true)
  }

  public var wrongTries: Int { tries.count }
  public var hints: Int { overlay.hints.taken.count }
  /// Since the drill was begun this time.
  public var spent: Spent { Spent(hints: hints, wrongTries: wrongTries) }
  public var gaveUp: Bool { overlay.hints.isSolved }

  /// Counts what was spent when the drill was left before.
  public mutating func remember(_ earlier: Spent) { overlay.hints.earlier = earlier }

  public mutating func take(_ key: Key) -> DrillAction {
    if key == .interrupt { return .quit }
    message = nil
    overlay.wrongTries = wrongTries
    if !key.isDigit { pane.endNumber() }
    if !notes.isTyping, overlay.take(key) == .taken { return gaveUp ? .done : .none }
    if !notes.isTyping {
      switch key {
      case .character("s"): return .skip
      case .character("l"): return .list
      case .character("q"), .endOfInput: return .quit
      case .tab, .backTab:
        isBelow.toggle()
        layOut()
        return .none
      case .character(" "):
        mark()
        return .none
      case .enter:
        guard hasMoved || !chosen.isEmpty else {
          message = "Go to the line first."
          return .none
        }
        return answer(chosen.isEmpty ? [pane.line] : chosen.sorted())
      default: break
      }
      if !isBelow, pane.take(key) {
        hasMoved = true
        return .none
      }
    }
    _ = notes.take(key)
    return .none
  }

  /// Answers with lines, by their number in the file.
  public mutating func answer(_ lines: [Int]) -> DrillAction {
    if let known = tries.firstIndex(where: { $0.lines == lines }) {
      message = "That was try \(known + 1)."
      return .none
    }
    switch drill.answer(lines: lines) {
    case .right:
      answer = lines
      return .done
    case .near(let why): note(Try(lines: lines, isNear: true, why: why))
    case .wrong(let why): note(Try(lines: lines, isNear: false, why: why))
    case .slip(let why): message = why
    }
    return .none
  }

  public mutating func resize(columns: Int, rows: Int) {
    self.columns = columns
    rowCount = rows
    overlay.resize(columns: columns, rows: rows - 1)
    layOut()
  }

  /// The screen.
  ///
  /// - Parameter status: Its last row, for a message in its middle.
  public func rows(status: (String?) -> StyledText) -> [StyledText] {
    let rows = pane.rows + [rule] + notes.rows.dropLast()
    if overlay.topic == nil, notes.isTyping, let last = notes.rows.last { return rows + [last] }
    return overlay.over(rows) + [status(message)]
  }

  /// Where the cursor stands: on the line, so that it can be seen without any styles; nil hides it.
  public var cursor: (column: Int, row: Int)? {
    if overlay.topic != nil { return overlay.cursor }
    return notes.isTyping ? notes.cursor.map { ($0.column, rowCount - 1) } : (0, pane.cursorRow)
  }

  // MARK: - Marks and answers

  private mutating func mark() {
    let line = pane.line
    if chosen.remove(line) == nil {
      guard chosen.count < FindDrill.mostLines else {
        message = "\(FindDrill.mostLines) lines at most."
        return
      }
      chosen.insert(line)
    }
    refreshMarks()
  }

  private mutating func note(_ one: Try) {
    tries.append(one)
    chosen = []
    refreshMarks()
    layOut(fromTop: true)
  }

  private mutating func refreshMarks() {
    pane.marks = [:]
    for one in tries where one.lines.count == 1 {
      for line in one.lines { pane.marks[line] = one.isNear ? .near : .wrong }
    }
    for line in chosen { pane.marks[line] = .chosen }
  }

  // MARK: - Layout

  private mutating func layOut(fromTop: Bool = false) {
    let page = notesPage
    let room = max(2, rowCount - 2)
    var below = min(page.lines.count, max(2, isBelow ? room * 2 / 3 : room * 2 / 5))
    pane.resize(columns: columns, height: room)
    let code = pane.rowCount
    if code < room - below { below = min(page.lines.count, room - code) }
    pane.resize(columns: columns, height: room - below)
    if fromTop {
      notes = Pager(page, columns: columns, height: below + 1)
    } else {
      notes.replace(with: page, columns: columns, height: below + 1)
    }
  }

  private var notesPage: Page {
    var builder = PageBuilder(width: columns)
    // The question stays in sight: of earlier answers their lines say enough, which are marked above.
    FindText.tries(tries.suffix(1), to: &builder)
    let earlier = tries.dropLast()
    if !earlier.isEmpty {
      let lines = earlier.map { $0.lines.map(String.init).joined(separator: " and ") }.joined(separator: ", ")
      builder.text(StyledText("Tried before: \(earlier.count == 1 ? "line" : "lines") \(lines).", .dim))
    }
    builder.blank()
    builder.text(StyledText("Which line, or pair of lines, makes it go wrong?", .bold))
    MarkdownText().write(drill.symptom, to: &builder)
    return builder.finish(title: title)
  }

  private var rule: StyledText {
    func arrows(_ more: (above: Bool, below: Bool)) -> String { (more.above ? "↑" : "") + (more.below ? "↓" : "") }
    var text = "━━"
    let above = arrows(pane.hasMore)
    if !above.isEmpty { text += " \(above) ━" }
    if !pane.digits.isEmpty { text += " to line \(pane.digits) ━" }
    text += chosen.isEmpty ? " Space marks, Enter answers " : " marked: \(Self.list(chosen)) "
    if notes.hasMore.above || notes.hasMore.below { text += "━ \(isBelow ? "" : "Tab ")\(arrows(notes.hasMore)) " }
    return StyledText(text + String(repeating: "━", count: max(0, columns - TextWidth.columns(text))), .bold)
      .clipped(to: columns)
  }

  private static func list(_ lines: Set<Int>) -> String { lines.sorted().map(String.init).joined(separator: ", ") }
}

extension Key {
  fileprivate var isDigit: Bool {
    guard case .character(let character) = self else { return false }
    return character.isASCII && character.isWholeNumber
  }
}

/// Answers of find drills as lines.
public enum FindText {
  /// Answers that were not right, the last one first.
  public static func tries(_ tries: some BidirectionalCollection<FindScreen.Try>, to builder: inout PageBuilder) {
    for one in tries.reversed() {
      let mark = one.isNear ? StyledText("~ Near: ", .bold(.yellow)) : StyledText("✗ No: ", .bold(.red))
      builder.text(MarkdownText().inline(one.why), first: mark, rest: "  ")
    }
  }

  /// The right lines, what was measured, and what was tried before.
  public static func result(
    _ drill: FindDrill, answer: [Int], tries: [FindScreen.Try], report: Report?, study: String,
    to builder: inout PageBuilder
  ) {
    builder.line(StyledText("What makes it go wrong", .bold))
    var marks: ProgramText.Marks = [:]
    for line in drill.right { marks[line] = answer.contains(line) ? ["your answer"] : [] }
    for line in Set(answer).subtracting(drill.right) { marks[line] = ["your answer: it belongs to it"] }
    ProgramText(drill.variant).writeExcerpt(to: &builder, marks: marks)
    builder.blank()
    if !tries.isEmpty {
      FindText.tries(tries, to: &builder)
      builder.blank()
    }
    guard let report, let finding = report.findings.first else { return }
    builder.line(StyledText("Measured", .bold) + StyledText("  \(Basis(report).summary)", .dim))
    builder.blank()
    FindingText(finding, of: report, variant: drill.variant, target: "\(study)/\(drill.variant.name)")
      .write(to: &builder)
  }
}
