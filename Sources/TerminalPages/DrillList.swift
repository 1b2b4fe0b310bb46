public import Console
import Figures
public import Practice

/// All drills of the book as a state machine, below their chapters: what stands where, what comes today, and which to do now. It lies over a
/// drill while somebody chooses.
///
/// A line for each case, a place in it for each kind. Titles are not shown: they tell what is wrong in the case.
public struct DrillList: Sendable {
  /// What a key asks of the one who shows the list.
  public enum Action: Sendable, Hashable {
    /// Nothing but to show it again.
    case none
    /// Go on with what was there before.
    case back
    /// Out of everything.
    case quit
    /// Do this drill now.
    case choose(DrillID)
  }

  /// Which cases are shown: those with a drill of this sort.
  public enum Filter: String, Sendable, Hashable, CaseIterable {
    case today, all, new, due, done

    /// The key that chooses it.
    var key: Character {
      switch self {
      case .today: "t"
      case .all: "a"
      case .new: "n"
      case .due: "u"
      case .done: "d"
      }
    }
  }

  /// The drills of one case.
  struct Study: Sendable {
    var id: String
    var chapter: Int
    var cards: [Deck.Card]
  }

  let studies: [Study]
  /// Titles of chapters, by their number.
  let chapters: [Int: String]
  let queue: [DrillID]
  let current: DrillID?
  let clock: PracticeClock
  public private(set) var filter: Filter
  public private(set) var selected: DrillID?
  /// What is searched for; nil if nothing is.
  private(set) var search: LineEditor?
  private(set) var isTyping = false
  private(set) var columns: Int
  private(set) var rowCount: Int
  private var showsKeys = false

  /// - Parameters:
  ///   - deck: All drills, and what is to be done today.
  ///   - chapters: Titles, by number.
  ///   - current: The drill that lies below the list, or comes next.
  ///   - rows: Of the whole screen.
  public init(_ deck: Deck, chapters: [Int: String], current: DrillID?, columns: Int, rows: Int) {
    var studies: [Study] = []
    for card in deck.cards {
      if studies.last?.id != card.id.caseID {
        studies.append(Study(id: card.id.caseID, chapter: card.chapter, cards: []))
      }
      studies[studies.count - 1].cards.append(card)
    }
    self.studies = studies
    self.chapters = chapters
    self.current = current
    queue = deck.queue.map(\.id)
    clock = deck.clock
    self.columns = columns
    rowCount = rows
    let isOfToday = current.map(queue.contains) ?? !queue.isEmpty
    filter = isOfToday ? .today : .all
    selected = current ?? queue.first ?? studies.first?.cards.first?.id
    keepSelection()
  }

  /// What the keys do, for `?`.
  static let keys: [(keys: String, meaning: String)] = [
    ("↑ ↓ ← →", "another case, another kind of drill"),
    ("Enter", "do this drill now; one that is left counts no grade"),
    ("t a n u d", "show what comes today, all, new, due, done"),
    ("Tab", "the next of these"),
    ("/", "search in names and chapters; Esc ends the search"),
    ("Esc  l  q", "back to where you were"),
    ("Ctrl-C", "out, at once"),
  ]

  // MARK: - What is shown

  /// Whether a drill is of a sort.
  func has(_ card: Deck.Card, _ filter: Filter) -> Bool {
    switch filter {
    case .today: queue.contains(card.id)
    case .all: true
    case .new: card.standing == .new
    case .due: card.isDue
    case .done: card.history != nil
    }
  }

  func count(_ filter: Filter) -> Int { studies.reduce(0) { $0 + $1.cards.count { has($0, filter) } } }

  /// The cases that pass filter and search, in the order of the book.
  var shown: [Study] {
    let words = (search?.text ?? "").lowercased().split(separator: " ")
    return studies.filter { study in
      guard study.cards.contains(where: { has($0, filter) }) else { return false }
      let text = "\(study.id) chapter \(study.chapter) \(chapters[study.chapter] ?? "")".lowercased()
      return words.allSatisfy { text.contains($0) }
    }
  }

  /// Nil if it is not in sight.
  var selectedCard: Deck.Card? { shown.lazy.flatMap(\.cards).first { $0.id == selected } }

  // MARK: - Keys

  public mutating func resize(columns: Int, rows: Int) { (self.columns, rowCount) = (columns, rows) }

  /// Whether `?` has laid the keys over it.
  var isHelping: Bool { showsKeys }

  public mutating func take(_ key: Key) -> Action {
    if key == .interrupt { return .quit }
    if showsKeys {
      showsKeys = false
      return .none
    }
    if isTyping { return takeTyped(key) }
    switch key {
    case .escape where search != nil:
      search = nil
      keepSelection()
    case .escape, .character("q"), .character("l"), .backspace, .endOfInput: return .back
    case .character("?"): showsKeys = true
    case .character("/"):
      search = LineEditor()
      isTyping = true
    case .enter: return selectedCard.map { .choose($0.id) } ?? .none
    case .down, .character("j"): move(by: 1)
    case .up, .character("k"): move(by: -1)
    case .pageDown, .character(" "): move(by: max(1, rowCount - 6))
    case .pageUp: move(by: -max(1, rowCount - 6))
    case .home, .character("g"): move(by: -studies.count)
    case .end, .character("G"): move(by: studies.count)
    case .right: turn(by: 1)
    case .left: turn(by: -1)
    case .tab: show(Filter.allCases[(place(of: filter) + 1) % Filter.allCases.count])
    case .backTab: show(Filter.allCases[(place(of: filter) + Filter.allCases.count - 1) % Filter.allCases.count])
    case .character(let character):
      if let filter = Filter.allCases.first(where: { $0.key == character }) { show(filter) }
    default: break
    }
    return .none
  }

  private mutating func takeTyped(_ key: Key) -> Action {
    switch search?.ask(key == .down ? .enter : key) {
    case .entered: isTyping = false
    case .left, nil: (search, isTyping) = (nil, false)
    case .typing, .interrupt, .suspend: break
    }
    keepSelection()
    return .none
  }

  private func place(of filter: Filter) -> Int { Filter.allCases.firstIndex(of: filter) ?? 0 }

  private mutating func show(_ filter: Filter) {
    self.filter = filter
    keepSelection()
  }

  /// Goes to another case; the kind stays, where the case has such a drill.
  private mutating func move(by steps: Int) {
    let shown = shown
    guard !shown.isEmpty, let selected, let now = shown.firstIndex(where: { $0.id == selected.caseID }) else { return }
    select(selected.kind, in: shown[min(max(0, now + steps), shown.count - 1)])
  }

  private mutating func turn(by steps: Int) {
    guard let selected, let study = studies.first(where: { $0.id == selected.caseID }),
      let now = study.cards.firstIndex(where: { $0.id == selected })
    else { return }
    self.selected = study.cards[min(max(0, now + steps), study.cards.count - 1)].id
  }

  private mutating func select(_ kind: DrillKind, in study: Study) {
    let passing = study.cards.filter { has($0, filter) }
    let card = passing.first { $0.id.kind == kind } ?? passing.first ?? study.cards.first
    selected = card?.id
  }

  /// What is selected is always in sight, if anything is; and if nothing is, it will be again.
  private mutating func keepSelection() {
    let shown = shown
    if let selected, shown.contains(where: { $0.id == selected.caseID }) { return }
    guard let first = shown.first else { return }
    select(selected?.kind ?? first.cards[0].id.kind, in: first)
  }
}
