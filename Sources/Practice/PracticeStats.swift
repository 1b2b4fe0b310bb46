public import Figures

/// What practice came to, in numbers: a pure function of the deck and the log.
public struct PracticeStats: Sendable, Hashable {
  /// How far some drills are known.
  public struct Counts: Sendable, Hashable {
    public var drills: Int
    /// How many were done at least once.
    public var seen: Int
    /// How many were done, were remembered the last time, and are not due.
    public var known: Int
    /// The mean chance of recall today of those that were done: 0 to 1; nil if none was.
    public var recall: Double?

    public init(drills: Int, seen: Int, known: Int, recall: Double?) {
      self.drills = drills
      self.seen = seen
      self.known = known
      self.recall = recall
    }

    fileprivate init(_ cards: [Deck.Card], on today: PracticeDay) {
      let recalls = cards.compactMap { $0.history?.recall(on: today) }
      self.init(
        drills: cards.count, seen: recalls.count,
        known: cards.count { if case .known = $0.standing { true } else { false } },
        recall: recalls.isEmpty ? nil : recalls.reduce(0, +) / Double(recalls.count))
    }
  }

  /// The drills of one class of bugs.
  public struct ClassRow: Sendable, Hashable {
    public var bugClass: VerdictStyle.Family
    public var counts: Counts

    public init(_ bugClass: VerdictStyle.Family, _ counts: Counts) {
      self.bugClass = bugClass
      self.counts = counts
    }
  }

  /// The drills of one chapter.
  public struct ChapterRow: Sendable, Hashable {
    public var chapter: Int
    public var counts: Counts

    public init(_ chapter: Int, _ counts: Counts) {
      self.chapter = chapter
      self.counts = counts
    }
  }

  /// What comes on one day, if nothing else is done until then.
  public struct DueDay: Sendable, Hashable {
    public var day: PracticeDay
    public var count: Int
  }

  /// What was done on one day.
  public struct Spent: Sendable, Hashable {
    public var day: PracticeDay
    public var reviews: Int
    public var seconds: Double
  }

  /// A drill that does not stay.
  public struct Hard: Sendable, Hashable {
    public var card: Deck.Card
    /// Of FSRS: 1 to 10.
    public var difficulty: Double
    public var lapses: Int
  }

  /// In the order of the families, without those that have no drill.
  public var classes: [ClassRow]
  /// In the order of the book, without those that have no drill.
  public var chapters: [ChapterRow]
  /// Today and the six days after it. What is overdue, or rests for some minutes, counts as of today.
  public var dueDays: [DueDay]
  /// The last seven days, today last.
  public var week: [Spent]
  /// All reviews of the log, of drills that the book has no more, too.
  public var reviews: Int
  /// Time of all reviews. Seconds.
  public var seconds: Double
  /// How often each grade was given.
  public var grades: [Grade: Int]
  /// At most five, the hardest first: forgotten at least once, or graded again the first time.
  public var hardest: [Hard]
  /// Drills of the deck that were never done.
  public var fresh: Int

  public init(deck: Deck, log: PracticeLog) {
    let today = deck.clock.today
    classes = VerdictStyle.Family.allCases.compactMap { family in
      let cards = deck.cards.filter { $0.bugClass == family }
      return cards.isEmpty ? nil : ClassRow(family, Counts(cards, on: today))
    }
    chapters = Dictionary(grouping: deck.cards, by: \.chapter).sorted { $0.key < $1.key }.map { chapter, cards in
      ChapterRow(chapter, Counts(cards, on: today))
    }
    let dueDays = deck.cards.compactMap(\.history).map { max($0.dueDay, today) }
    self.dueDays = (0..<7).map { offset in
      DueDay(day: today + offset, count: dueDays.count { $0 == today + offset })
    }
    week = (-6...0).map { offset in
      let reviews = log.reviews.filter { $0.day == today + offset }
      return Spent(
        day: today + offset, reviews: reviews.count, seconds: reviews.reduce(0) { $0 + $1.effort.seconds })
    }
    reviews = log.reviews.count
    seconds = log.reviews.reduce(0) { $0 + $1.effort.seconds }
    grades = log.reviews.reduce(into: [:]) { $0[$1.grade, default: 0] += 1 }
    let hard = deck.cards.compactMap { card -> Hard? in
      guard let history = card.history, history.steps.contains(where: { $0.review.grade == .again }) else { return nil }
      return Hard(card: card, difficulty: history.memory.difficulty, lapses: history.lapses)
    }
    hardest = Array(
      hard.sorted {
        ($0.difficulty, $0.lapses, $1.card.id) > ($1.difficulty, $1.lapses, $0.card.id)
      }.prefix(5))
    fresh = deck.cards.count { $0.standing == .new }
  }
}
