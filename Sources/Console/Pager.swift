/// Reading a page on a screen, as a state machine: keys and sizes in, rows and wishes out.
///
/// It draws nothing and knows no terminal. Whoever has one calls `take` for each key, does what comes back, and shows `rows`. What a link
/// means, what stands behind `t` or `b`, and every key that it does not know are the caller's.
public struct Pager: Sendable {
  /// What a key asks of the one who shows the page.
  public enum Action: Sendable, Hashable {
    /// Nothing but to show it again.
    case none
    /// A link to somewhere else. Links within the page are followed here.
    case follow(String)
    case back, contents, help, quit
    /// Ctrl-C: out, at once.
    case interrupt
    case suspend, redraw
    /// A key that means nothing here.
    case other(Key)
  }

  /// What Tab moves over.
  enum Focus: Sendable, Hashable {
    case link(Int)
    case fold(Int)
  }

  public internal(set) var page: Page
  /// Width of the screen.
  public private(set) var columns: Int
  /// Height of the screen, the status line included.
  public private(set) var height: Int
  /// The first row: an index into `shown`.
  var top = 0
  var opened: Set<Int> = []
  var focus: Focus?
  /// Lines of the page that no closed fold hides.
  private(set) var shown: [Int] = []
  var search = PageSearch()
  /// What is being typed after `/`.
  var query: LineEditor?
  /// Said once in the status line, until the next key.
  public var message: String?
  /// Said at the right of the status line.
  public var hint = "? help"
  /// What the target of a link is called; nil for what it is.
  public var describe: (@Sendable (String) -> String?)?

  public init(_ page: Page, columns: Int, height: Int) {
    self.page = page
    self.columns = columns
    self.height = max(2, height)
    relayout()
    if page.isMenu { moveFocus(by: 1) }
  }

  /// Rows of text.
  var room: Int { height - 1 }

  /// Where the reader is.
  public var place: Page.Place { page.place(of: shown.isEmpty ? 0 : shown[top]) }

  /// Goes to a place, opening what hides it.
  public mutating func go(to place: Page.Place) { reveal(page.line(at: place), atTop: true) }

  /// Goes to a heading. Returns false if there is none of this name.
  @discardableResult
  public mutating func go(toHeading id: String) -> Bool {
    guard let heading = page.headings.first(where: { $0.id == id }) else { return false }
    reveal(heading.line, atTop: true)
    return true
  }

  /// Another page in the place of this one: the same text for another width, or a newer text. What was read stays where it is, as far as
  /// the new page has it.
  public mutating func replace(with page: Page, columns: Int, height: Int) {
    let place = place
    let wasAtTop = top == 0
    self.columns = columns
    self.height = max(2, height)
    self.page = page
    opened = opened.filter { page.folds.indices.contains($0) }
    switch focus {
    case .link(let index)? where !page.links.indices.contains(index): focus = nil
    case .fold(let index)? where !page.folds.indices.contains(index): focus = nil
    default: break
    }
    search = search.again(in: page)
    relayout()
    if wasAtTop { top = 0 } else { go(to: place) }
  }

  /// Moves to a link, if there is one with this target.
  public mutating func focusLink(to target: String) {
    guard let index = page.links.firstIndex(where: { $0.target == target }) else { return }
    focus = .link(index)
    reveal(line(of: .link(index)))
  }

  // MARK: - Lines

  /// Finds the shown lines anew.
  mutating func relayout() {
    var hidden = Array(repeating: false, count: page.lines.count)
    for (index, fold) in page.folds.enumerated() where !opened.contains(index) {
      for line in fold.lines where line < hidden.count { hidden[line] = true }
    }
    shown = page.lines.indices.filter { !hidden[$0] }
    clampTop()
  }

  var lastTop: Int { max(0, shown.count - room) }
  mutating func clampTop() { top = min(max(0, top), lastTop) }

  mutating func scroll(by rows: Int) {
    top += rows
    clampTop()
  }

  /// Row of a line of the page among the shown ones; of the next shown one if it is hidden.
  func row(of line: Int) -> Int { shown.firstIndex { $0 >= line } ?? max(0, shown.count - 1) }

  func isVisible(_ line: Int) -> Bool {
    let row = row(of: line)
    return shown.indices.contains(row) && shown[row] == line && row >= top && row < top + room
  }

  /// Opens what hides a line, and scrolls until it can be seen.
  mutating func reveal(_ line: Int, atTop: Bool = false) {
    let closed = page.folds.indices.filter { page.folds[$0].lines.contains(line) && !opened.contains($0) }
    if !closed.isEmpty {
      opened.formUnion(closed)
      relayout()
    }
    let row = row(of: line)
    if atTop {
      top = row
    } else if row < top || row >= top + room {
      top = row - room / 3
    }
    clampTop()
  }

  mutating func toggle(_ fold: Int) {
    let line = shown.isEmpty ? 0 : shown[top]
    if opened.remove(fold) == nil { opened.insert(fold) }
    relayout()
    top = row(of: line)
    // What was opened is to be seen, from its beginning.
    if opened.contains(fold), let last = page.folds[fold].lines.last {
      top = min(row(of: page.folds[fold].header), max(top, row(of: last) - room + 1))
    }
    clampTop()
  }

  // MARK: - Focus

  func line(of focus: Focus) -> Int {
    switch focus {
    case .link(let index): page.links[index].pieces.first?.line ?? 0
    case .fold(let index): page.folds[index].header
    }
  }

  /// Links and folds that can be seen or scrolled to, from top to bottom.
  private var stops: [Focus] {
    let visible = Set(shown)
    let links = page.links.indices.map(Focus.link)
    let folds = page.folds.indices.map(Focus.fold)
    return (links + folds).filter { visible.contains(line(of: $0)) }.enumerated()
      .sorted { (line(of: $0.element), $0.offset) < (line(of: $1.element), $1.offset) }.map(\.element)
  }

  /// To the next or the last link or fold, from the focus if it can be seen, else from the screen.
  mutating func moveFocus(by step: Int) {
    let stops = stops
    guard !stops.isEmpty else {
      message = "There are no links here."
      return
    }
    let next: Int?
    if let focus, let index = stops.firstIndex(of: focus), isVisible(line(of: focus)) {
      next = stops.indices.contains(index + step) ? index + step : nil
    } else if step > 0 {
      next = stops.firstIndex { row(of: line(of: $0)) >= top }
    } else {
      next = stops.lastIndex { row(of: line(of: $0)) < top + room }
    }
    guard let next else {
      message = step > 0 ? "That was the last link." : "That was the first link."
      return
    }
    focus = stops[next]
    reveal(line(of: stops[next]))
  }
}
