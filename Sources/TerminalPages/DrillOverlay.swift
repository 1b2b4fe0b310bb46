public import Console

/// What lies over a drill's screen for a while: keys, hints, a finding in full, a diff. Takes the keys as long as it is there.
public struct DrillOverlay: Sendable {
  /// What is shown.
  public enum Topic: Sendable, Hashable {
    case keys, hints
    /// A page over the whole screen.
    case sheet
  }

  /// What a key did.
  public enum Outcome: Sendable, Hashable {
    /// It was dealt with here.
    case taken
    /// Nothing lies over the screen, and the key is not one that lays something there.
    case notMine
  }

  public private(set) var topic: Topic?
  public var hints: DrillHints
  /// Wrong tries until now: they decide what a hint costs.
  public var wrongTries = 0
  private let keys: [(keys: String, meaning: String)]
  private var make: (@Sendable (Int) -> Page)?
  private var pager: Pager?
  private var columns: Int
  private var rowCount: Int

  /// - Parameters:
  ///   - keys: What `?` lists; those of every drill are added.
  ///   - rows: Of the screen without its last row.
  public init(
    hints: DrillHints, keys: [(keys: String, meaning: String)], columns: Int, rows: Int
  ) {
    self.hints = hints
    self.keys = keys + Self.common
    self.columns = columns
    rowCount = rows
  }

  private static let common: [(keys: String, meaning: String)] = [
    ("h", "hints: what was taken, and what the next one costs"),
    ("s", "skip this drill; nothing is written down"),
    ("l", "all drills, to do another one"),
    ("q", "quit; what is finished stays in the log"),
    ("?", "these keys"),
    ("↓ ↑  j k", "a line down, up"),
    ("PageDown PageUp", "a screen down, up"),
    ("g G  /", "to the beginning, to the end; search"),
    ("Ctrl-L  Ctrl-Z", "draw anew; suspend (fg goes on)"),
    ("Ctrl-C", "out, at once"),
  ]

  /// Takes a key.
  public mutating func take(_ key: Key) -> Outcome {
    guard topic != nil, var pager else {
      switch key {
      case .character("?"): show(.keys)
      case .character("h"): show(.hints)
      default: return .notMine
      }
      return .taken
    }
    if !pager.isTyping {
      switch key {
      case .escape, .character("q"), .character("b"), .backspace, .endOfInput:
        close()
        return .taken
      case .enter where pager.cursor == nil:
        close()
        return .taken
      case .character("?"):
        if topic == .keys { close() } else { show(.keys) }
        return .taken
      case .character("h") where topic == .hints:
        hints.takeNext()
        if hints.isSolved { close() } else { show(.hints, atEnd: true) }
        return .taken
      case .character("h"):
        show(.hints)
        return .taken
      default: break
      }
    }
    _ = pager.take(key)
    self.pager = pager
    return .taken
  }

  /// Lays a page over the whole screen.
  public mutating func showSheet(_ page: @escaping @Sendable (Int) -> Page) {
    make = page
    topic = .sheet
    lay()
  }

  public mutating func close() { (topic, make, pager) = (nil, nil, nil) }

  public mutating func resize(columns: Int, rows: Int) {
    self.columns = columns
    rowCount = rows
    guard topic != nil, let make else { return }
    let page = make(columns)
    let height = height(page)
    pager?.replace(with: page, columns: columns, height: height)
  }

  /// The rows with what lies over them.
  ///
  /// - Parameter rows: Of the screen without its last row.
  public func over(_ rows: [StyledText]) -> [StyledText] {
    guard let pager, let topic else { return rows }
    let shown = Array(pager.rows)
    if topic == .sheet { return shown }
    let rule = StyledText(String(repeating: "━", count: columns), .bold)
    return Array(rows.prefix(max(0, rows.count - shown.count - 1))) + [rule] + shown
  }

  /// Where the cursor stands; nil hides it.
  public var cursor: (column: Int, row: Int)? {
    guard let pager, let cursor = pager.cursor else { return nil }
    return (cursor.column, cursor.row + max(0, rowCount - pager.height))
  }

  private mutating func show(_ topic: Topic, atEnd: Bool = false) {
    self.topic = topic
    let (keys, hints, wrongTries) = (keys, hints, wrongTries)
    make = { width in
      topic == .keys ? Pager.helpPage(width: width, keys: keys) : hints.page(width: width, wrongTries: wrongTries)
    }
    lay()
    if atEnd { _ = pager?.take(.end) }
  }

  private mutating func lay() {
    guard let page = make?(columns) else { return }
    pager = Pager(page, columns: columns, height: height(page))
    pager?.hint = topic == .hints ? "h next hint  Esc closes" : "Esc closes"
  }

  private func height(_ page: Page) -> Int {
    topic == .sheet ? max(2, rowCount) : max(3, min(page.lines.count + 1, rowCount * 4 / 5))
  }
}
