import Console
import Practice
import TerminalPages
import Testing
import Workbook

/// The list of all drills as somebody sees it who chooses from it.
@Suite("DrillList")
struct DrillListTests {
  private static let clock = PracticeClock(now: Timestamp(milliseconds: 20_000 * 86_400_000 + 43_200_000))

  /// Two cases in chapter 1, one in chapter 2; of a retain cycle there is no schedule drill.
  private static let book: Workbook = {
    func study(_ id: String, _ chapter: Int, _ kind: String) -> Case {
      Case(
        id: id, title: id, summary: "", patterns: [], chapter: chapter, difficulty: 1, uses: [], symptom: "", cause: "",
        fix: "", hints: [], questions: [],
        variants: [
          Variant(
            name: "buggy", file: "buggy.swift", path: "", expectation: .findings([.init(kind: kind)]), source: ""),
          Variant(name: "fixed", file: "fixed.swift", path: "", expectation: .clean, source: ""),
        ])
    }
    return Workbook(
      chapters: [], cases: [study("lamps", 1, "deadlock"), study("ring", 1, "retainCycle"), study("score", 2, "race")])
  }()

  private func list(done: [String] = [], current: String? = nil, columns: Int = 80, rows: Int = 14) -> DrillList {
    let reviews = done.map { name in
      Review(
        time: Timestamp(milliseconds: Self.clock.now.milliseconds - 3 * 86_400_000),
        day: PracticeDay(number: 20_000) + -3, drill: DrillID(name)!, effort: Effort(seconds: 75), grade: .again,
        id: "aaaaaaaa")
    }
    let deck = Deck(
      available: Deck.drills(of: Self.book), book: Self.book, log: PracticeLog(reviews), clock: Self.clock, newPerDay: 2
    )
    return DrillList(
      deck, chapters: [1: "Locks", 2: "Races"], current: current.flatMap { DrillID($0) }, columns: columns, rows: rows)
  }

  private func text(_ list: DrillList) -> String {
    list.rows.map { String($0.text.reversed().drop(while: { $0 == " " }).reversed()) }.joined(separator: "\n")
  }

  @Test("A line for each case below its chapter, what comes today, and what is known of the selected one")
  func drawing() {
    var list = list(done: ["lamps/find"], current: "lamps/predict")
    _ = list.take(.character("a"))
    #expect(
      text(list) == """
        Drills   today 3  all 11  new 10  due 1  done 1
                                                   predict  find     repair   schedule
        1  Locks
        ▸ lamps                                    new      due*     new      new
          ring                                     new*     new      new
        2  Races
          score                                    new      new      new      new*





        lamps/predict: new; you are at it
                                    Enter do it  Esc back  Tab filter  / search  ? keys
        """, "\(text(list))")
    _ = list.take(.right)
    #expect(
      text(list).contains("lamps/find: due for 3 days; last time again, 1 min 15 s; * comes today"), "\(text(list))")
  }

  @Test(
    "Every row is as wide as the screen at most, and there are as many as it has", arguments: [20, 40, 63, 64, 200])
  func sizes(columns: Int) {
    for rows in [1, 2, 5, 14, 40] {
      var list = list(done: ["lamps/find"], columns: columns, rows: rows)
      for key in [Key.character("a"), .character("?"), .escape, .character("/"), .character("s")] {
        _ = list.take(key)
        #expect(list.rows.count == rows)
        #expect(list.rows.allSatisfy { $0.columns <= columns })
      }
    }
  }

  @Test("Filters keep what is selected in sight, or take the first that they show")
  func filters() {
    var list = list(done: ["score/repair"], current: "lamps/schedule")
    #expect(list.filter == .all)
    #expect(list.take(.character("d")) == .none)
    #expect(list.selected == DrillID("score/repair"))
    _ = list.take(.character("a"))
    #expect(list.selected == DrillID("score/repair"))
    for filter in [DrillList.Filter.new, .due, .done, .today, .all] {
      _ = list.take(.tab)
      #expect(list.filter == filter)
    }
    _ = list.take(.backTab)
    #expect(list.filter == .today)
  }

  @Test("Arrows keep the kind where a case has it; Enter takes the drill, Esc goes back")
  func moving() {
    var list = list(current: "lamps/schedule")
    _ = list.take(.character("a"))
    _ = list.take(.down)
    #expect(list.selected == DrillID("ring/predict"), "of a retain cycle there is nothing to schedule")
    for _ in 0..<5 { _ = list.take(.right) }
    #expect(list.selected == DrillID("ring/repair"))
    _ = list.take(.end)
    #expect(list.take(.enter) == .choose(DrillID("score/repair")!))
    #expect(list.take(.escape) == .back)
    #expect(list.take(.character("l")) == .back)
    #expect(list.take(.interrupt) == .quit)
  }

  @Test("Names and chapters are searched while they are typed; Esc ends the search before it ends the list")
  func search() {
    var list = list(current: "lamps/predict")
    _ = list.take(.character("a"))
    for key in "/races".map(Key.character) { _ = list.take(key) }
    #expect(list.selected == DrillID("score/predict"))
    #expect(!text(list).contains("lamps") && list.cursor?.row == 13)
    for key in "xyz".map(Key.character) { _ = list.take(key) }
    #expect(text(list).contains("None has that"))
    #expect(list.take(.enter) == .none)
    #expect(list.take(.enter) == .none, "there is nothing to do")
    #expect(list.take(.escape) == .none)
    #expect(list.selected == DrillID("score/predict") && text(list).contains("ring"))
    #expect(list.take(.escape) == .back)
  }
}
