public import Console
import Workbook

/// Reading a book on a screen, as a state machine: pages, the way back, words in popups, and where one was.
///
/// Entry point: `take` for each key; then show `rows`. It draws nothing and touches no disk.
public struct Reading: Sendable {
  /// What a key asks of the one who has the terminal.
  public enum Action: Sendable, Hashable {
    case none, quit, interrupt, suspend, redraw
  }

  private struct Stop: Sendable {
    var destination: Destination
    var place: Page.Place
  }

  private let library: Library
  private var screen: PagerScreen
  private var here: Destination
  private var way: [Stop] = []
  /// The number of a chapter, as far as it was typed.
  private var typed = ""
  private let earlier: Bookmarks
  private var marks = Bookmarks()

  /// - Parameters:
  ///   - start: Where to begin; the book must have it.
  ///   - bookmarks: Where the reader was in earlier readings.
  public init(_ library: Library, at start: Destination, columns: Int, rows: Int, bookmarks: Bookmarks = Bookmarks()) {
    self.library = library
    earlier = bookmarks
    here = start
    let page = library.page(start, width: columns) ?? PageBuilder(width: columns).finish(title: "")
    screen = PagerScreen(page, columns: columns, rows: rows, keys: Self.keys)
    arrive(at: start, place: nil)
  }

  private static let keys =
    [("1 … 9", "in the contents: the chapter of this number, then Enter"), ("S", "search all of the book")]
    + Pager.journeys

  /// What is searched for in all of the book, while it is typed.
  private var query: LineEditor?
  private static let prompt = "Search the book: "

  public var rows: [StyledText] {
    guard let query else { return screen.rows }
    return screen.rows.dropLast() + [StyledText(Self.prompt + query.text).clipped(to: screen.columns)]
  }

  /// Where the cursor stands; nil hides it.
  public var cursor: (column: Int, row: Int)? {
    guard let query else { return screen.cursor }
    let before = TextWidth.columns(Self.prompt + query.text.prefix(query.cursor))
    return (min(screen.columns - 1, before), screen.rowCount - 1)
  }

  /// Where the reader was in each page of this reading.
  public var bookmarks: Bookmarks {
    var marks = marks
    if let name = Self.name(here) { marks.set(screen.base.place, of: name) }
    return marks
  }

  public mutating func take(_ key: Key) -> Action {
    if query != nil { return type(key) }
    let action = screen.take(key)
    if case .other(.character(let digit)) = action, digit.isASCII, digit.isNumber { choose(digit) } else { typed = "" }
    switch action {
    case .other(.character("S")): query = LineEditor()
    case .none, .help, .other: return .none
    case .quit: return .quit
    case .interrupt: return .interrupt
    case .suspend: return .suspend
    case .redraw: return .redraw
    case .back: back()
    case .contents: if here != .contents { go(to: .contents) }
    case .follow(let target): follow(target)
    }
    return .none
  }

  private mutating func type(_ key: Key) -> Action {
    switch query?.ask(key) {
    case .interrupt: return .interrupt
    case .suspend: return .suspend
    case .left, nil: query = nil
    case .typing: break
    case .entered:
      let text = (query?.text ?? "").split(separator: " ").joined(separator: " ")
      query = nil
      if !text.isEmpty { go(to: .search(text)) }
    }
    return .none
  }

  /// Lays everything out for another size; what is read stays in sight.
  public mutating func resize(columns: Int, rows: Int) {
    guard columns != screen.columns || rows != screen.rowCount else { return }
    let page = columns == screen.columns ? screen.base.page : library.page(here, width: columns) ?? screen.base.page
    screen.replace(with: page, columns: columns, rows: rows)
  }

  // MARK: - Going

  private mutating func follow(_ target: String) {
    guard let destination = Destination(target) else { return }
    switch destination {
    case .term:
      let library = library
      screen.show { width in
        library.page(destination, width: width) ?? PageBuilder(width: width).finish(title: "")
      }
    case .web(let address): screen.base.message = address
    default: go(to: destination)
    }
  }

  private mutating func go(to destination: Destination) {
    guard let page = library.page(destination, width: screen.columns) else {
      screen.base.message = "The book has no \(destination)."
      return
    }
    screen.close()
    leave()
    way.append(Stop(destination: here, place: screen.base.place))
    let cameFrom = here
    show(page, destination, place: nil)
    // What was searched for is what is to be read.
    if case .search(let text) = cameFrom, case .chapter = destination { screen.base.find(text, orWords: true) }
  }

  private mutating func back() {
    guard let stop = way.popLast(), let page = library.page(stop.destination, width: screen.columns) else {
      screen.base.message = "This is where you began. t shows the contents, q quits."
      return
    }
    leave()
    show(page, stop.destination, place: stop.place)
  }

  private mutating func show(_ page: Page, _ destination: Destination, place: Page.Place?) {
    let cameFrom = here
    here = destination
    screen = PagerScreen(page, columns: screen.columns, rows: screen.rowCount, keys: Self.keys)
    arrive(at: destination, place: place)
    if destination == .contents, case .chapter(let id, _) = cameFrom {
      screen.base.focusLink(to: Destination.chapter(id, heading: nil).description)
    }
  }

  private mutating func arrive(at destination: Destination, place: Page.Place?) {
    let library = library
    screen.base.describe = { target in
      target.hasPrefix("#") ? "the section \(target)" : Destination(target).flatMap(library.title)
    }
    if let place {
      screen.base.go(to: place)
    } else if case .chapter(_, let heading?) = destination {
      if !screen.base.go(toHeading: heading) { screen.base.message = "There is no section '\(heading)' here." }
    } else if destination == .contents {
      let last = marks.last(beginning: "chapter/") ?? earlier.last(beginning: "chapter/")
      if let last { screen.base.focusLink(to: last) }
    } else if let place = remembered(destination), place.block > 0 {
      screen.base.go(to: place)
      screen.base.message = "Where you left off. g goes to the beginning."
    }
  }

  private mutating func leave() {
    if let name = Self.name(here) { marks.set(screen.base.place, of: name) }
  }

  private func remembered(_ destination: Destination) -> Page.Place? {
    Self.name(destination).flatMap { marks.place(of: $0) ?? earlier.place(of: $0) }
  }

  /// What a page is remembered by; nil for those that are not.
  private static func name(_ destination: Destination) -> String? {
    switch destination {
    case .chapter(let id, _): Destination.chapter(id, heading: nil).description
    case .study, .glossary: destination.description
    case .contents, .claims, .search, .term, .web: nil
    }
  }

  private mutating func choose(_ digit: Character) {
    guard here == .contents else { return }
    typed.append(digit)
    let chapters = library.book.chapters
    if !chapters.contains(where: { String($0.number).hasPrefix(typed) }) { typed = String(digit) }
    guard let chapter = chapters.first(where: { String($0.number) == typed }) else { return }
    screen.base.focusLink(to: Destination.chapter(chapter.id, heading: nil).description)
  }
}
