public import Console
public import Figures
public import Practice
import Workbook

/// The screens of an interview as a state machine: the plan, each part of each item with its clock, the rubric, what to practice.
///
/// It knows no time of its own: whoever runs it tells it how much has passed.
public struct InterviewBoard: Sendable {
  /// What a key asks for.
  public enum Action: Sendable, Hashable {
    /// Nothing but to show the screen again.
    case none
    /// Something was noted or assessed: keep it.
    case save
    /// Open an editor with the program of this item, or with what was made of it.
    case write(Int)
    case quit
  }

  /// What the checker says of a repair.
  public struct Judgement: Sendable {
    /// In a sentence.
    var headline: String
    var write: @Sendable (inout PageBuilder) -> Void

    public init(headline: String, write: @escaping @Sendable (inout PageBuilder) -> Void) {
      (self.headline, self.write) = (headline, write)
    }
  }

  /// Where the interview is.
  public enum Phase: Sendable, Hashable {
    case plan
    case part(item: Int, part: Int)
    /// A point of a rubric.
    case point(item: Int, point: Int)
    case summary
  }

  public private(set) var record: InterviewRecord
  /// By item, what is known of its repair.
  private(set) var judgements: [Int: Judgement] = [:]
  public private(set) var phase = Phase.plan
  public private(set) var isPaused = false
  /// Where the session is kept, or why it cannot be; shown at the end.
  public var place: String?
  /// What is being typed; nil if nothing is.
  private(set) var editor: LineEditor?
  private(set) var message: String?
  private var isLeaving = false
  private var pager: Pager
  private var help: Pager?
  private(set) var columns: Int
  private(set) var rowCount: Int

  var sheet: InterviewSheet { record.sheet }

  /// - Parameter rows: Of the whole screen.
  public init(_ sheet: InterviewSheet, start: Timestamp, columns: Int, rows: Int) {
    record = InterviewRecord(sheet, start: start)
    (self.columns, rowCount) = (columns, rows)
    pager = Pager(PageBuilder(width: columns).finish(title: ""), columns: columns, height: 2)
    layOut()
  }

  /// More was measured: the model answers of the same set, made of it.
  public mutating func takeAnswers(of sheet: InterviewSheet) {
    record.takeAnswers(of: sheet)
    if case .point = phase { layOut(keepingPlace: true) }
  }

  /// Somebody has left the editor. A program as it was given is no repair.
  public mutating func takeRepair(_ text: String, of item: Int) {
    let isChanged = text != sheet.items[item].program.displaySource
    record.entries[item].repair = isChanged ? text : nil
    record.entries[item].judgement = nil
    judgements[item] = nil
    layOut(keepingPlace: true)
  }

  /// The checker has looked at a repair. It is told with the model answer.
  public mutating func takeJudgement(_ judgement: Judgement, of item: Int) {
    judgements[item] = judgement
    record.entries[item].judgement = judgement.headline
    if case .point = phase { layOut(keepingPlace: true) }
  }

  /// Something that the user has to know.
  public mutating func tell(_ text: String) { message = text }

  /// Time passes. It counts for the part that is worked on, unless there is a pause.
  public mutating func pass(_ seconds: Double) {
    guard !isPaused, case .part(let item, let part) = phase else { return }
    record.entries[item].seconds[part] += seconds
  }

  public mutating func resize(columns: Int, rows: Int) {
    (self.columns, rowCount) = (columns, rows)
    help = nil
    layOut(keepingPlace: true)
  }

  /// What was typed and not entered is kept, too: for those who are about to leave.
  public mutating func keepDraft() {
    guard let text = editor?.text, !text.allSatisfy(\.isWhitespace) else { return }
    note(text)
    editor = nil
  }

  // MARK: - Keys

  public mutating func take(_ key: Key) -> Action {
    message = nil
    if key == .interrupt {
      keepDraft()
      return .quit
    }
    if editor != nil { return type(key) }
    if help != nil {
      switch key {
      case .escape, .enter, .backspace, .character("q"), .character("?"): help = nil
      default: _ = help?.take(key)
      }
      return .none
    }
    if isPaused, key != .character("p"), key != .character("q"), key != .endOfInput {
      message = "Paused: p goes on."
      return .none
    }
    let wasLeaving = isLeaving
    isLeaving = false
    switch (key, phase) {
    case (.character("q"), .plan), (.character("q"), .summary), (.enter, .summary), (.endOfInput, _): return .quit
    case (.character("q"), _):
      guard !wasLeaving else { return .quit }
      isLeaving = true
      message = "Press q again to leave; what you noted is kept."
    case (.character("?"), _): showKeys()
    case (.enter, .plan), (.character("n"), .plan): go(to: .part(item: 0, part: 0))
    case (.character("n"), .part), (.enter, .part), (.right, .part): next()
    case (.left, .part), (.character("b"), .part), (.left, .point), (.character("b"), .point), (.backspace, .point):
      back()
    case (.character("e"), .part): editor = LineEditor()
    case (.character("w"), .part(let item, _)): return .write(item)
    case (.character("p"), .part):
      isPaused.toggle()
      layOut()
    case (.character("y"), .point): return give(1)
    case (.character("p"), .point): return give(0.5)
    case (.character("x"), .point): return give(0)
    // The key that went on until now: somebody presses it once too often.
    case (.character("n"), .point): message = "y, p or x: what did you say?"
    case (.character("b"), _), (.character("t"), _): break
    default: _ = pager.take(key)
    }
    return .none
  }

  private mutating func type(_ key: Key) -> Action {
    switch key {
    case .escape:
      keepDraft()
      editor = nil
      return .save
    case .enter:
      let isEmpty = editor?.text.allSatisfy(\.isWhitespace) ?? true
      keepDraft()
      // An empty line ends the notes.
      editor = isEmpty ? nil : LineEditor()
      return .save
    default: editor?.take(key)
    }
    return .none
  }

  private mutating func note(_ text: String) {
    guard case .part(let item, _) = phase else { return }
    record.entries[item].notes.append(text)
    layOut(keepingPlace: true)
  }

  private mutating func give(_ points: Double) -> Action {
    guard case .point(let item, let point) = phase else { return .none }
    record.entries[item].given[sheet.items[item].rubric[point].aspect] = points
    if point + 1 < sheet.items[item].rubric.count {
      go(to: .point(item: item, point: point + 1))
    } else {
      go(to: item + 1 < sheet.items.count ? .point(item: item + 1, point: 0) : .summary)
    }
    return .save
  }

  // MARK: - Back and forth

  private mutating func next() {
    guard case .part(let item, let part) = phase else { return }
    if part + 1 < sheet.items[item].parts.count {
      go(to: .part(item: item, part: part + 1))
    } else {
      go(to: item + 1 < sheet.items.count ? .part(item: item + 1, part: 0) : .point(item: 0, point: 0))
    }
  }

  private mutating func back() {
    switch phase {
    case .part(let item, let part) where part > 0: go(to: .part(item: item, part: part - 1))
    case .part(let item, _) where item > 0: go(to: .part(item: item - 1, part: sheet.items[item - 1].parts.count - 1))
    case .point(let item, let point) where point > 0: go(to: .point(item: item, point: point - 1))
    case .point(let item, _) where item > 0:
      go(to: .point(item: item - 1, point: sheet.items[item - 1].rubric.count - 1))
    default: message = "This is the beginning."
    }
  }

  private mutating func go(to phase: Phase) {
    let isSameItem: Bool =
      if case .part(let old, _) = self.phase, case .part(let new, _) = phase { old == new } else { false }
    self.phase = phase
    layOut(keepingPlace: isSameItem)
  }

  private mutating func layOut(keepingPlace: Bool = false) {
    let page =
      isPaused
      ? Self.pausedPage(columns) : InterviewPages.page(phase, record, judgements, place: place, width: columns)
    let height = max(2, rowCount - 1)
    if keepingPlace {
      pager.replace(with: page, columns: columns, height: height)
    } else {
      pager = Pager(page, columns: columns, height: height)
    }
    pager.hint = "Space reads on"
  }

  private static func pausedPage(_ width: Int) -> Page {
    var builder = PageBuilder(width: width)
    builder.line(StyledText("Paused", .bold))
    builder.text("The clock stands, and the program is out of sight. p goes on.")
    return builder.finish(title: "Paused")
  }

  private mutating func showKeys() {
    let keys: [(keys: String, meaning: String)] = [
      ("n  Enter  →", "the next part; nothing ever forces you on"),
      ("b  ←", "the part before"),
      ("e", "type notes: a line each, an empty line or Esc ends"),
      ("w", "write the repair in your editor; at the end the checker judges it"),
      ("p", "pause: the clock stands, the program is hidden"),
      ("y p x", "at the end: the point is yours, partly, not"),
      ("↓ ↑ Space", "read on"),
      ("q q", "leave; what you noted is kept"),
      ("Ctrl-C", "the same, at once"),
    ]
    help = Pager(Pager.helpPage(width: columns, keys: keys), columns: columns, height: max(2, rowCount - 1))
    help?.hint = "Esc closes"
  }

  // MARK: - The frame

  /// All rows of the screen.
  public var rows: [StyledText] {
    // The pager's own last row gives way to what is typed or said.
    let shown = Array((help ?? pager).rows)
    var result = Array(shown.prefix(max(0, rowCount - 2)))
    result += Array(repeating: StyledText(), count: max(0, rowCount - 2 - result.count))
    if let editor {
      result.append((StyledText("note: ", .bold(.yellow)) + StyledText(visible(editor).text)).clipped(to: columns))
    } else if let text = message ?? calmWord {
      result.append(StyledText(text, .color(.yellow)).clipped(to: columns))
    } else {
      // How far one has read, in the pager's own words, and quietly.
      let read = shown.count > rowCount - 2 ? shown[rowCount - 2].text : ""
      result.append(StyledText(read, .dim).clipped(to: columns))
    }
    return result + [status]
  }

  /// Where the cursor stands; nil hides it.
  public var cursor: (column: Int, row: Int)? {
    editor.map { (6 + visible($0).column, rowCount - 2) }
  }

  /// The part of a line that fits, with the cursor in it.
  private func visible(_ editor: LineEditor) -> (text: String, column: Int) {
    let room = max(1, columns - 7)
    var before = editor.text.prefix(editor.cursor)
    while TextWidth.columns(before) > room { before.removeFirst() }
    return (String(before) + editor.text.dropFirst(editor.cursor), TextWidth.columns(before))
  }

  /// Said, and nothing else done, when the time of a part or of everything is over.
  var calmWord: String? {
    guard case .part(let item, let part) = phase, !isPaused else { return nil }
    if record.seconds >= Double(sheet.minutes * 60) {
      return "The \(sheet.minutes) minutes are over. Finish the thought; n goes on when you are ready."
    }
    if record.entries[item].seconds[part] >= Double(sheet.items[item].parts[part].minutes * 60) {
      return "The time for this part is over. n goes on when you are ready."
    }
    return nil
  }

  private var status: StyledText {
    var left: String
    var keys: String
    switch phase {
    case .plan: (left, keys) = ("interview  \(sheet.minutes) minutes", "q quits  Enter begins")
    case .part(let item, let part):
      let what = sheet.items[item].parts[part]
      let own = InterviewRecord.clock(record.entries[item].seconds[part])
      let all = InterviewRecord.clock(record.seconds)
      left = "\(item + 1)/\(sheet.items.count) \(what.name) \(own)/\(what.minutes):00  all \(all)/\(sheet.minutes):00"
      if isPaused { left += "  paused" }
      keys = isPaused ? "p goes on" : editor != nil ? "Esc ends the note" : "? keys  p pause  w repair  e note  n next"
    case .point(let item, let point):
      left = "rubric  \(item + 1)/\(sheet.items.count)  point \(point + 1)/\(sheet.items[item].rubric.count)"
      keys = "? keys  b back  y yes, p partly, x no"
    case .summary: (left, keys) = ("interview  done", "Enter ends")
    }
    left = " " + left
    var parts = keys.split(separator: "  ").map(String.init)
    while parts.count > 1, TextWidth.columns(left) + parts.joined(separator: "  ").count + 3 > columns {
      parts.removeFirst()
    }
    let right = " " + parts.joined(separator: "  ") + " "
    let room = max(1, columns - TextWidth.columns(right))
    return (StyledText(left).clipped(to: room).padded(to: room) + StyledText(right)).clipped(to: columns)
      .styled(.reversed)
  }
}
