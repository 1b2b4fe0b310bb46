import Checker
public import Figures
public import Workbook

/// All drills that there are, and which of them is next. A pure function of the book, the log and the clock.
///
/// Due drills come first, the most overdue in units of its stability before the others; then new ones, the four kinds in turn and each along
/// the chapters from easy to hard. The same class of bug does not come twice in a row where another is to be had, and two new drills of one
/// case do not come on the same day where there are others: the first would answer the second.
public struct Deck: Sendable {
  /// A drill, and what decides about its turn.
  public struct Card: Sendable, Hashable, Identifiable {
    public var id: DrillID
    /// The title of the case.
    public var title: String
    public var chapter: Int
    /// Of the case: 1 to 5.
    public var difficulty: Int
    public var bugClass: VerdictStyle.Family
    /// Nil if it was never done.
    public var history: DrillHistory?
    public var standing: Standing
  }

  /// Whether it is a drill's turn.
  public enum Standing: Sendable, Hashable {
    case new
    /// Due for so many days; 0 is today.
    case due(days: Int)
    /// It was not remembered, and comes again later today.
    case resting(until: Timestamp)
    /// It is remembered until then.
    case known(until: PracticeDay)

    /// `new`, `due`, `resting`, `known`: stable, as in JSON.
    public var name: String {
      switch self {
      case .new: "new"
      case .due: "due"
      case .resting: "resting"
      case .known: "known"
      }
    }

    /// In a few words: `due today`, `due for 3 days`, `again in 5 min`, `known until Fri 2026-12-04`.
    public func words(_ clock: PracticeClock) -> String {
      switch self {
      case .new: "new"
      case .due(let days): days == 0 ? "due today" : "due for \(Numbers.counted(days, "day"))"
      case .resting(let until): "again in \(WhyNow.wait(until, clock))"
      case .known(let until): "known until \(until.weekday) \(until)"
      }
    }
  }

  /// How many drills are new on a day, unless the user says.
  public static let newPerDay = 6

  /// In the order of the book: by chapter, difficulty, case, and predict before find before repair before schedule.
  public let cards: [Card]
  public let clock: PracticeClock
  /// How many drills were done today for the first time.
  public let newToday: Int
  private let newLeft: Int
  private let casesOfToday: Set<String>
  private let lastDone: DrillID?

  /// - Parameters:
  ///   - available: The drills that can be generated; those of no case of the book are left out.
  ///   - newPerDay: How many drills that were never done may come on one day.
  public init(
    available: [DrillID], book: Workbook, log: PracticeLog, clock: PracticeClock, newPerDay: Int = Deck.newPerDay
  ) {
    let histories = log.histories()
    let known = Set(available)
    cards = Self.studies(of: book).flatMap { study in
      DrillKind.allCases.map { DrillID(caseID: study.id, kind: $0) }.filter(known.contains).map { id in
        let history = histories[id]
        return Card(
          id: id, title: study.title, chapter: study.chapter, difficulty: study.difficulty, bugClass: study.bugClass,
          history: history, standing: Self.standing(history, clock))
      }
    }
    self.clock = clock
    let today = log.reviews.filter { $0.day == clock.today }
    newToday = histories.values.count { $0.firstDay == clock.today }
    newLeft = max(0, newPerDay - newToday)
    casesOfToday = Set(today.map(\.drill.caseID))
    lastDone = today.last?.drill
  }

  /// All drills that make sense for the cases of a book, in its order.
  public static func drills(of book: Workbook) -> [DrillID] {
    studies(of: book).flatMap { study in
      DrillKind.allCases.filter { $0.makesSense(for: study) }.map { DrillID(caseID: study.id, kind: $0) }
    }
  }

  /// What is due now, the most urgent first. Classes are not mixed yet.
  public var due: [Card] {
    cards.filter { $0.isDue }.sorted { left, right in
      let (first, second) = (left.urgency(clock.today), right.urgency(clock.today))
      return first == second ? left.id < right.id : first > second
    }
  }

  /// What to do today, in order: what is due, and as many new ones as the day may still have.
  public var queue: [Card] { queue(among: cards, newLeft: newLeft) }

  /// The drills of one chapter as a course: what is due, and then all that is new, however many that are. If neither is left, all of the
  /// chapter, the least remembered first. Empty if the chapter has no drill.
  public func course(chapter: Int) -> [Card] {
    let own = cards.filter { $0.chapter == chapter }
    let open = queue(among: own, newLeft: own.count)
    guard open.isEmpty else { return open }
    func recall(_ card: Card) -> Double { card.history?.recall(on: clock.today) ?? 0 }
    return own.sorted { (recall($0), $0.id) < (recall($1), $1.id) }
  }

  private func queue(among cards: [Card], newLeft: Int) -> [Card] {
    var due = due.filter(Set(cards).contains)
    var fresh = FreshDrills(cards)
    var left = newLeft
    var cases = casesOfToday
    var previous = self.cards.first { $0.id == lastDone }?.bugClass
    var result: [Card] = []
    while !due.isEmpty || left > 0 && !fresh.isEmpty {
      func isOther(_ card: Card) -> Bool { card.bugClass != previous }
      func isUnseen(_ card: Card) -> Bool { !cases.contains(card.id.caseID) }
      let card: Card
      if let index = due.firstIndex(where: isOther) {
        card = due.remove(at: index)
      } else if left > 0, let next = fresh.take(where: { isOther($0) && isUnseen($0) }) {
        card = next
      } else if !due.isEmpty {
        card = due.removeFirst()
      } else if let next = fresh.take(where: isOther) ?? fresh.take(where: isUnseen) ?? fresh.take(where: { _ in true })
      {
        card = next
      } else {
        break
      }
      if card.standing == .new { left -= 1 }
      cases.insert(card.id.caseID)
      previous = card.bugClass
      result.append(card)
    }
    return result
  }

  /// The drill to do now; nil if nothing is to do today, or all that is left rests for some minutes.
  public var next: Card? { queue.first }

  /// The first moment or day at which something is due again; nil if everything is new or nothing is there.
  public var nextRest: Timestamp? {
    cards.compactMap { if case .resting(let until) = $0.standing { until } else { nil } }.min()
  }

  /// The first day after today on which a drill is due that is known today.
  public var nextDay: PracticeDay? {
    cards.compactMap { if case .known(let until) = $0.standing { until } else { nil } }.min()
  }

  private static func studies(of book: Workbook) -> [Case] {
    let chapters = Set(book.cases.map(\.chapter)).sorted()
    return chapters.flatMap { chapter in
      // By difficulty, and among equals as in the chapter.
      let cases = book.chapterCases(chapter)
      return (1...5).flatMap { difficulty in cases.filter { min(max($0.difficulty, 1), 5) == difficulty } }
    }
  }

  private static func standing(_ history: DrillHistory?, _ clock: PracticeClock) -> Standing {
    guard let history else { return .new }
    if history.isDue(clock) { return .due(days: max(0, clock.today - history.dueDay)) }
    if history.dueDay > clock.today { return .known(until: history.dueDay) }
    return .resting(until: Timestamp(milliseconds: history.last.time.milliseconds + DrillHistory.pause))
  }
}

extension Deck.Card {
  public var isDue: Bool { if case .due = standing { true } else { false } }

  fileprivate func urgency(_ today: PracticeDay) -> Double { history?.overdue(on: today) ?? 0 }
}

extension DrillKind {
  /// Whether a drill of this kind makes sense for a case, as far as its declarations tell. Whether one can be made of what was
  /// measured is another question.
  public func makesSense(for study: Case) -> Bool {
    let kinds = Set(study.variants.filter { !$0.isFixed && !$0.isTempting }.flatMap(\.expectation.kinds))
    guard !kinds.isEmpty else { return false }
    switch self {
    case .predict, .repair: return true
    // What the checker does not control, it cannot point at.
    case .find: return kinds != ["unsupported"]
    // These show in every schedule: there is nothing to choose.
    case .schedule: return !kinds.isSubset(of: ["retainCycle", "unsupported"])
    }
  }
}

extension Case {
  /// What goes wrong in it: the family of the first finding that its buggy program is declared to have.
  public var bugClass: VerdictStyle.Family {
    let buggy = variants.filter { !$0.isFixed && !$0.isTempting }
    let kind = buggy.lazy.compactMap(\.expectation.kinds.first).first.flatMap(Finding.Kind.init(rawValue:))
    return kind.map { VerdictStyle($0).family } ?? .missing
  }
}
