/// A pager with room for a second page over the lower part of its screen: the meaning of a word, the list of keys.
public struct PagerScreen: Sendable {
  public var base: Pager
  /// Takes the keys while it is there.
  public private(set) var popup: Pager?
  private var popupPage: (@Sendable (Int) -> Page)?
  public private(set) var columns: Int
  public private(set) var rowCount: Int
  private let keys: [(keys: String, meaning: String)]

  /// - Parameter keys: Keys of the caller; `?` lists them before those of the pager.
  public init(_ page: Page, columns: Int, rows: Int, keys: [(keys: String, meaning: String)] = []) {
    base = Pager(page, columns: columns, height: rows)
    self.columns = columns
    rowCount = rows
    self.keys = keys
  }

  /// Takes a key; `Pager.Action.help` is dealt with here.
  public mutating func take(_ key: Key) -> Pager.Action {
    guard var popup else {
      let action = base.take(key)
      guard action == .help else { return action }
      let keys = keys
      // What the caller takes for itself means nothing else.
      let own = Set(keys.flatMap { $0.keys.split(separator: " ") })
      let rest = Pager.keys.filter { !own.isSuperset(of: $0.keys.split(separator: " ")) }
      show { width in Pager.helpPage(width: width, keys: keys + rest) }
      return .none
    }
    let closes: Bool =
      switch key {
      case .escape, .backspace, .endOfInput, .character("q"), .character("b"), .character("?"): popup.query == nil
      case .enter: popup.query == nil && popup.focus == nil
      default: false
      }
    guard !closes else {
      close()
      return .none
    }
    let action = popup.take(key)
    self.popup = popup
    return action
  }

  /// Shows a page over the lower part.
  ///
  /// - Parameter page: Makes it for a width, again after each change of the size.
  public mutating func show(_ page: @escaping @Sendable (Int) -> Page) {
    popupPage = page
    let content = page(columns)
    popup = Pager(content, columns: columns, height: popupHeight(content))
    popup?.hint = "Esc closes"
  }

  public mutating func close() { (popup, popupPage) = (nil, nil) }

  /// Takes another page, another size, or both; what is read stays in sight.
  public mutating func replace(with page: Page, columns: Int, rows: Int) {
    self.columns = columns
    rowCount = rows
    base.replace(with: page, columns: columns, height: rows)
    guard let popupPage else { return }
    let content = popupPage(columns)
    let height = popupHeight(content)
    popup?.replace(with: content, columns: columns, height: height)
  }

  private func popupHeight(_ page: Page) -> Int { max(3, min(page.lines.count + 1, rowCount * 2 / 3 - 1)) }

  /// The rows of the screen.
  public var rows: [StyledText] {
    guard let popup else { return base.rows }
    let rule = StyledText(String(repeating: "━", count: columns), .bold)
    let below = [rule] + popup.rows
    return base.rows.prefix(max(0, rowCount - below.count)) + below
  }

  /// Where the cursor stands; nil hides it.
  public var cursor: (column: Int, row: Int)? {
    guard let popup else { return base.cursor }
    return popup.cursor.map { ($0.column, $0.row + rowCount - popup.height) }
  }
}

extension Pager {
  /// Keys with their meanings.
  public static func helpPage(width: Int, keys: [(keys: String, meaning: String)]) -> Page {
    var builder = PageBuilder(width: width)
    let column = min(20, (keys.map { TextWidth.columns($0.keys) }.max() ?? 0) + 2)
    for (keys, meaning) in keys {
      builder.text(StyledText(meaning), first: StyledText(" ") + StyledText(keys, .bold).padded(to: column))
    }
    return builder.finish(title: "Keys")
  }
}
