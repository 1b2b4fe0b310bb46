extension Pager {
  /// Keys that lead from page to page: who has but one page does nothing with them.
  public static let journeys: [(keys: String, meaning: String)] = [
    ("b  Backspace", "back to where you were"), ("t", "contents"),
  ]

  /// All other keys, for a help page.
  public static let keys: [(keys: String, meaning: String)] = [
    ("↓ ↑  j k", "a line down, up"),
    ("Space  PageDown  f", "a screen down"),
    ("PageUp", "a screen up"),
    ("d u", "half a screen down, up"),
    ("g G  Home End", "to the beginning, to the end"),
    ("] [", "to the next, the last heading"),
    ("Tab  Shift-Tab", "to the next, the last link or fold"),
    ("Enter", "follow the link, open or close the fold"),
    ("o O", "open or close the next fold, all folds"),
    ("/  n N", "search; to the next, the last place found"),
    ("Esc", "forget the link and what was searched for"),
    ("Ctrl-L  Ctrl-Z", "draw anew; suspend"),
    ("?", "these keys"),
    ("q  Ctrl-C", "quit"),
  ]

  /// Takes a key.
  public mutating func take(_ key: Key) -> Action {
    message = nil
    if query != nil { return type(key) }
    switch key {
    case .interrupt: return .interrupt
    case .suspend: return .suspend
    case .control("l"): return .redraw
    case .character("q"), .endOfInput: return .quit
    case .character("?"): return .help
    case .character("t"): return .contents
    case .character("b"), .backspace: return .back
    case .down, .character("j"): page.isMenu ? moveFocus(by: 1) : scroll(by: 1)
    case .up, .character("k"): page.isMenu ? moveFocus(by: -1) : scroll(by: -1)
    case .character(" "), .pageDown, .character("f"), .control("f"): scroll(by: max(1, room - 2))
    case .pageUp, .control("b"): scroll(by: -max(1, room - 2))
    case .character("d"): scroll(by: max(1, room / 2))
    case .character("u"), .control("u"): scroll(by: -max(1, room / 2))
    case .character("g"), .home: top = 0
    case .character("G"), .end: top = lastTop
    case .character("]"): jump(by: 1)
    case .character("["): jump(by: -1)
    case .tab: moveFocus(by: 1)
    case .backTab: moveFocus(by: -1)
    case .enter: return enter()
    case .character("o"): openNext()
    case .character("O"): openAll()
    case .character("/"): query = LineEditor()
    case .character("n"): findNext(by: 1)
    case .character("N"): findNext(by: -1)
    case .escape:
      focus = nil
      search = PageSearch()
    default: return .other(key)
    }
    return .none
  }

  private mutating func enter() -> Action {
    switch focus {
    case .fold(let index)? where isVisible(page.folds[index].header): toggle(index)
    case .link(let index)? where isVisible(line(of: .link(index))):
      let target = page.links[index].target
      guard target.hasPrefix("#") else { return .follow(target) }
      if !go(toHeading: String(target.dropFirst())) { message = "This page has no heading \(target)." }
    default: scroll(by: 1)
    }
    return .none
  }

  private mutating func jump(by step: Int) {
    let here = shown.isEmpty ? 0 : shown[top]
    let lines = page.headings.map(\.line)
    guard let line = step > 0 ? lines.first(where: { $0 > here }) : lines.last(where: { $0 < here }) else {
      if step < 0 { top = 0 } else { message = "That was the last heading." }
      return
    }
    // At the end of the page a heading cannot come to the top; it is on the screen, and that is said.
    let before = top
    reveal(line, atTop: true)
    if top == before, step > 0 { message = "That was the last heading." }
  }

  /// The fold in focus, else the first on the screen, else the next below.
  private mutating func openNext() {
    if case .fold(let index)? = focus, isVisible(page.folds[index].header) { return toggle(index) }
    let visible = Set(shown)
    let candidates = page.folds.indices.filter {
      visible.contains(page.folds[$0].header) && row(of: page.folds[$0].header) >= top
    }
    guard let index = candidates.first(where: { !opened.contains($0) }) ?? candidates.first else {
      message = "There is nothing to open below."
      return
    }
    focus = .fold(index)
    toggle(index)
    reveal(page.folds[index].header)
  }

  private mutating func openAll() {
    let here = shown.isEmpty ? 0 : shown[top]
    opened = opened.count < page.folds.count ? Set(page.folds.indices) : []
    relayout()
    top = row(of: here)
    clampTop()
  }

  // MARK: - Searching

  private mutating func type(_ key: Key) -> Action {
    switch query?.ask(key) {
    case .interrupt: return .interrupt
    case .suspend: return .suspend
    case .left, nil: query = nil
    case .typing: break
    case .entered:
      let text = query?.text ?? ""
      query = nil
      find(text)
    }
    return .none
  }

  /// Goes to the next place of a text, from the top of the screen on, as if it had been typed after `/`. Without a text: of the one before.
  ///
  /// - Parameter words: Whether its longest word is as good, where the page does not have all of it in one piece.
  public mutating func find(_ text: String, orWords words: Bool = false) {
    if !text.isEmpty { search = PageSearch(text, in: page) }
    if words, search.matches.isEmpty, let word = text.split(separator: " ").max(by: { $0.count < $1.count }) {
      search = PageSearch(String(word), in: page)
    }
    findNext(by: 1, fromScreen: true)
  }

  private mutating func findNext(by step: Int, fromScreen: Bool = false) {
    let matches = search.matches
    guard !matches.isEmpty else {
      message = search.query.isEmpty ? "Search with / first." : "\"\(search.query)\" is not on this page."
      return
    }
    let next: Int
    if let current = search.current, !fromScreen {
      next = (current + step + matches.count) % matches.count
    } else {
      let here = shown.isEmpty ? 0 : shown[top]
      next = matches.firstIndex { ($0.first?.line ?? 0) >= here } ?? 0
    }
    search.current = next
    reveal(matches[next].first?.line ?? 0)
    message = "\(next + 1) of \(matches.count): \(search.query)"
  }
}
