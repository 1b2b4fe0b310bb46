public import Console

/// Two pages one above the other, each scrolled by itself: what is asked about, and what is asked.
///
/// The lower one gets the rows that it needs, up to its share of them; the one that has the keys gets up to two thirds.
public struct SplitPager: Sendable {
  public private(set) var upper: Pager
  public private(set) var lower: Pager
  /// Which of the two keys scroll.
  public var isLowerFocused = false { didSet { layOut() } }
  /// Said on the rule between them.
  public var title = ""
  private var columns: Int
  private var rowCount: Int
  private let lowerShare: Double

  /// - Parameters:
  ///   - rows: For both, and for the rule between them.
  ///   - lowerShare: How much of them the lower page gets at most while the upper one has the keys: 0 to 1.
  public init(upper: Page, lower: Page, columns: Int, rows: Int, lowerShare: Double = 0.45) {
    self.lowerShare = lowerShare
    self.columns = columns
    rowCount = rows
    self.upper = Pager(upper, columns: columns, height: rows)
    self.lower = Pager(lower, columns: columns, height: rows)
    layOut()
  }

  /// Other pages of the same texts, for another size; what was read stays in sight.
  public mutating func replace(upper: Page, lower: Page, columns: Int, rows: Int) {
    self.columns = columns
    rowCount = rows
    let (above, below) = heights(upper.lines.count, lower.lines.count)
    self.upper.replace(with: upper, columns: columns, height: above + 1)
    self.lower.replace(with: lower, columns: columns, height: below + 1)
  }

  /// Another text below, shown from its beginning.
  public mutating func showLower(_ page: Page) {
    lower = Pager(page, columns: columns, height: rowCount)
    layOut()
  }

  /// Whether not all of both can be seen.
  public var isCut: Bool {
    upper.hasMore.above || upper.hasMore.below || lower.hasMore.above || lower.hasMore.below
  }

  /// Tab changes sides; what is left goes to the side that has the keys.
  public mutating func take(_ key: Key) -> Pager.Action {
    let isTyping = isLowerFocused ? lower.isTyping : upper.isTyping
    if !isTyping, key == .tab || key == .backTab {
      isLowerFocused.toggle()
      return .none
    }
    return isLowerFocused ? lower.take(key) : upper.take(key)
  }

  /// Whether keys are letters of what is searched for.
  public var isTyping: Bool { isLowerFocused ? lower.isTyping : upper.isTyping }

  /// The row in which the side that has the keys says something, or takes a search; nil if it has nothing to say.
  public var said: StyledText? {
    let pager = isLowerFocused ? lower : upper
    return pager.isTyping || pager.message != nil ? pager.rows.last : nil
  }

  /// Where the cursor stands; nil hides it.
  public var cursor: (column: Int, row: Int)? {
    let pager = isLowerFocused ? lower : upper
    guard let cursor = pager.cursor else { return nil }
    if pager.isTyping { return (cursor.column, rowCount) }
    return isLowerFocused ? (cursor.column, cursor.row + upper.height) : cursor
  }

  /// Exactly as many as were asked for.
  public var rows: [StyledText] {
    Array(upper.rows.dropLast()) + [rule] + Array(lower.rows.dropLast())
  }

  private var rule: StyledText {
    func more(_ pager: Pager) -> String {
      let more = pager.hasMore
      return (more.above ? "↑" : "") + (more.below ? "↓" : "")
    }
    let (above, below) = (more(upper), more(lower))
    var text = "━━"
    if !above.isEmpty { text += " \(isLowerFocused ? "Tab " : "")\(above) ━" }
    if !title.isEmpty { text += " \(title) " }
    if !below.isEmpty { text += "━ \(isLowerFocused ? "" : "Tab ")\(below) " }
    let width = TextWidth.columns(text)
    return StyledText(text + String(repeating: "━", count: max(0, columns - width)), .bold).clipped(to: columns)
  }

  private mutating func layOut() {
    let (above, below) = heights(upper.page.lines.count, lower.page.lines.count)
    upper.replace(with: upper.page, columns: columns, height: above + 1)
    lower.replace(with: lower.page, columns: columns, height: below + 1)
  }

  private func heights(_ upper: Int, _ lower: Int) -> (upper: Int, lower: Int) {
    let room = max(2, rowCount - 1)
    let share = isLowerFocused ? room * 2 / 3 : Int(Double(room) * lowerShare)
    var below = min(lower, max(2, share))
    // What the upper one does not need, the lower one may have.
    if upper < room - below { below = min(lower, room - upper) }
    below = min(max(1, below), room - 1)
    return (room - below, below)
  }
}
