import Figures
import Practice
import Testing
import Workbook

@Suite("Deck")
struct DeckTests {
  /// Six cases in two chapters: stuck, stuck, memory; stuck, left, memory.
  static let book: Workbook = {
    func study(_ id: String, _ chapter: Int, _ difficulty: Int, _ kind: String) -> Case {
      Case(
        id: id, title: id, summary: "", patterns: [], chapter: chapter, difficulty: difficulty, uses: [], symptom: "",
        cause: "",
        fix: "", hints: [], questions: [],
        variants: [
          Variant(
            name: "buggy", file: "buggy.swift", path: "", expectation: .findings([.init(kind: kind)]), source: ""),
          Variant(name: "fixed", file: "fixed.swift", path: "", expectation: .clean, source: ""),
        ])
    }
    return Workbook(
      chapters: [],
      cases: [
        study("c", 1, 3, "race"), study("a", 1, 1, "deadlock"), study("b", 1, 1, "starvation"),
        study("d", 2, 1, "deadlock"), study("e", 2, 2, "retainCycle"), study("f", 2, 4, "nondeterministic"),
      ])
  }()
  static let today = PracticeDay(number: 20_000)
  static let clock = PracticeClock(now: Timestamp(milliseconds: 20_000 * 86_400_000 + 43_200_000))

  static func review(_ drill: String, _ grade: Grade, daysAgo: Int, minutesAgo: Int = 0) -> Review {
    Review(
      time: Timestamp(milliseconds: clock.now.milliseconds - Int64(daysAgo * 86_400_000 + minutesAgo * 60_000)),
      day: today + -daysAgo, drill: DrillID(drill)!, effort: Effort(seconds: 60), grade: grade, id: "aaaaaaaa")
  }

  static func deck(_ reviews: [Review] = [], newPerDay: Int = Deck.newPerDay) -> Deck {
    Deck(
      available: Deck.drills(of: book), book: book, log: PracticeLog(reviews), clock: clock, newPerDay: newPerDay)
  }

  @Test("The drills of a book go along its chapters from easy to hard, and leave out what makes no sense")
  func drills() {
    let ids = Deck.drills(of: Self.book).map(\.description)
    #expect(ids.prefix(4) == ["a/predict", "a/find", "a/repair", "a/schedule"])
    #expect(ids.filter { $0.hasSuffix("/predict") } == ["a", "b", "c", "d", "e", "f"].map { $0 + "/predict" })
    #expect(!ids.contains("e/schedule") && ids.count == 23)
  }

  @Test("Without a log, the day's new drills come: the kinds in turn, of other classes and other cases")
  func fresh() {
    #expect(
      Self.deck().queue.map(\.id.description) == [
        "a/predict", "c/find", "b/schedule", "e/repair", "d/predict", "f/find",
      ])
    #expect(Self.deck(newPerDay: 0).queue.isEmpty)
  }

  @Test("No case is asked with less after it was asked with more, as long as another can be asked")
  func life() {
    var reviews: [Review] = []
    var kinds: [String: [DrillKind]] = [:]
    for _ in 0..<40 {
      // All that was done lies so far back that the day is new, and so little that nothing is due.
      let deck = Self.deck(reviews.map { Self.review($0.drill.description, .easy, daysAgo: 2) })
      guard let card = deck.queue.first else { break }
      kinds[card.id.caseID, default: []].append(card.id.kind)
      reviews.append(Self.review(card.id.description, .easy, daysAgo: 2))
    }
    #expect(reviews.count == 23)
    let first = reviews.prefix(8).map(\.drill.kind)
    #expect(Dictionary(grouping: first) { $0 }.values.map(\.count) == [2, 2, 2, 2], "\(first)")
    let turns: [DrillKind] = [.predict, .find, .schedule, .repair]
    let orders = kinds.values.map { $0.compactMap(turns.firstIndex) }
    // Six cases: what is turned around is what had no other case left.
    #expect(orders.count { $0 != $0.sorted() } <= 3, "\(kinds)")
  }

  @Test("A chapter as a course has all that is new, however many a day may have, and when nothing is, everything")
  func course() {
    let fresh = Self.deck(newPerDay: 2).course(chapter: 1)
    #expect(fresh.count == 12 && Set(fresh.map(\.chapter)) == [1])
    #expect(fresh.prefix(3).map(\.id.description) == ["a/predict", "c/find", "b/schedule"])
    let done = fresh.enumerated().map { Self.review($1.id.description, $0 == 7 ? .good : .easy, daysAgo: 1) }
    let again = Self.deck(done).course(chapter: 1)
    #expect(again.count == 12 && again.first?.id == fresh[7].id)
    #expect(Self.deck().course(chapter: 9).isEmpty)
  }

  @Test("New drills of the day count, wherever they were done")
  func limit() {
    let done = ["a/predict", "c/predict", "b/predict", "e/predict"].map {
      Self.review($0, .good, daysAgo: 0, minutesAgo: 30)
    }
    #expect(Self.deck(done).queue.count == 2)
    #expect(Self.deck(done).queue.allSatisfy { $0.standing == .new && !["a", "b", "c", "e"].contains($0.id.caseID) })
  }

  @Test("Due drills come before new ones, the most overdue for its stability first")
  func due() {
    let deck = Self.deck(
      [
        Self.review("a/predict", .easy, daysAgo: 20), Self.review("c/predict", .good, daysAgo: 9),
        Self.review("e/predict", .easy, daysAgo: 3),
      ])
    // 12 days over of 8.3 are fewer than 7 of 2.3.
    #expect(deck.due.map(\.id.description) == ["c/predict", "a/predict"])
    #expect(deck.due.map(\.standing) == [.due(days: 7), .due(days: 12)])
    #expect(Array(deck.queue.map(\.id.description).prefix(2)) == ["c/predict", "a/predict"])
    #expect(deck.nextDay == Self.today + 5)
  }

  @Test("One class does not come twice in a row where another is to be had, not even if it is new")
  func mixing() {
    let stuck = ["a/predict", "a/find", "b/predict", "d/predict"].map { Self.review($0, .good, daysAgo: 9) }
    let queue = Self.deck(stuck).queue
    #expect(queue.count == 10)
    for (one, next) in zip(queue, queue.dropFirst()) where one.bugClass == next.bugClass {
      let later = queue[queue.firstIndex(of: next)!...]
      #expect(later.allSatisfy { $0.bugClass == one.bugClass }, "\(one.id) \(next.id)")
    }
    #expect(Self.deck(stuck, newPerDay: 0).queue.count == 4)
  }

  @Test("What was just done decides about the next class, too")
  func afterLast() {
    let deck = Self.deck([Self.review("a/predict", .good, daysAgo: 0)])
    #expect(deck.next?.bugClass != .stuck)
  }

  @Test("What was not remembered rests for ten minutes")
  func resting() {
    let fresh = Self.deck([Self.review("a/find", .again, daysAgo: 0, minutesAgo: 4)], newPerDay: 0)
    #expect(fresh.queue.isEmpty)
    #expect(fresh.nextRest == Timestamp(milliseconds: Self.clock.now.milliseconds + 360_000))
    let later = Self.deck([Self.review("a/find", .again, daysAgo: 0, minutesAgo: 10)], newPerDay: 0)
    #expect(later.queue.map(\.id.description) == ["a/find"])
  }

  @Test("Drills that cannot be made, and drills of cases that are gone, do not come")
  func available() {
    let log = PracticeLog([Self.review("gone/find", .good, daysAgo: 50), Self.review("a/find", .good, daysAgo: 50)])
    let deck = Deck(
      available: [DrillID("a/predict")!, DrillID("gone/find")!], book: Self.book, log: log, clock: Self.clock)
    #expect(deck.cards.map(\.id.description) == ["a/predict"])
  }

  @Test("Numbers sum up what was done, by class, day and grade")
  func stats() {
    let log = PracticeLog([
      Self.review("a/predict", .easy, daysAgo: 20), Self.review("c/predict", .good, daysAgo: 6),
      Self.review("e/predict", .easy, daysAgo: 3), Self.review("b/predict", .again, daysAgo: 1),
      Self.review("b/predict", .good, daysAgo: 0), Self.review("gone/find", .good, daysAgo: 0),
    ])
    let deck = Deck(available: Deck.drills(of: Self.book), book: Self.book, log: log, clock: Self.clock)
    let stats = PracticeStats(deck: deck, log: log)
    #expect(stats.classes.map(\.bugClass) == [.stuck, .memory, .left])
    #expect(stats.classes.map(\.counts.drills) == [12, 8, 3])
    #expect(stats.classes.map(\.counts.seen) == [2, 1, 1])
    #expect(stats.classes.map(\.counts.known) == [1, 0, 1])
    #expect(stats.classes.allSatisfy { (0.5...1).contains($0.counts.recall ?? 0) })
    #expect(stats.chapters.map(\.chapter) == [1, 2] && stats.chapters.map(\.counts.seen) == [3, 1])
    #expect(stats.dueDays.map(\.day) == (0..<7).map { Self.today + $0 })
    #expect(stats.dueDays.map(\.count).first == 2)
    #expect(stats.week.map(\.reviews) == [1, 0, 0, 1, 0, 1, 2])
    #expect(stats.reviews == 6 && stats.seconds == 360 && stats.fresh == 19)
    #expect(stats.grades == [.easy: 2, .good: 3, .again: 1])
    #expect(stats.hardest.map(\.card.id.description) == ["b/predict"])
    #expect(stats.hardest.first?.lapses == 0)
  }

  @Test("Why a drill comes now is told with all numbers")
  func whyNow() throws {
    let deck = Self.deck([
      Self.review("c/predict", .again, daysAgo: 12), Self.review("c/predict", .good, daysAgo: 9),
    ])
    let card = try #require(deck.cards.first { $0.id.description == "c/predict" })
    let why = WhyNow(card, clock: deck.clock)
    #expect(why.verdict == "It has been due for 6 days.")
    #expect(why.past.count == 2)
    #expect(why.past.first == "2024-09-22  again  1 min; stability 0.2 days")
    #expect(why.numbers.contains { $0.contains("stability is 2.8 days") }, "\(why.numbers)")
    let new = try #require(deck.cards.first)
    #expect(WhyNow(new, clock: deck.clock).verdict == "It is new: you have not done it yet.")
    #expect(WhyNow(new, clock: deck.clock).numbers.isEmpty && WhyNow(new, clock: deck.clock).past.isEmpty)
  }
}
