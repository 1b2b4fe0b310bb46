import Console
import Practice
import TerminalPages
import Testing
import Workbook

/// Screens of drills as state machines: keys in, rows and actions out, without a terminal.
@Suite("Drill screens")
struct DrillScreenTests {
  private static let buggy = """
    final class Visits: @unchecked Sendable {
      var count = 0
    }

    func add(_ visits: Visits) async {
      visits.count += 1
    }
    """

  private static let study = Case(
    id: "visits", title: "Visits", summary: "", patterns: ["lost-update"], chapter: 1, difficulty: 1, uses: [],
    symptom: "The number is too small.", cause: "", fix: "Add in one step.", hints: ["One?", "Two?", "Three?"],
    questions: [],
    variants: [
      Variant(
        name: "buggy", file: "buggy.swift", path: "cases/visits/buggy.swift",
        expectation: .findings([.init(kind: "race", line: 6)]), source: buggy),
      Variant(
        name: "fixed", file: "fixed.swift", path: "cases/visits/fixed.swift", expectation: .clean,
        source: buggy.replacing("visits.count += 1", with: "visits.add(1)")),
    ])

  private func find(columns: Int = 60, rows: Int = 20) throws -> FindScreen {
    let drill = try #require(FindDrill(Self.study, reports: [:]))
    return FindScreen(drill, study: Self.study, title: "Find", columns: columns, rows: rows)
  }

  private func text(_ screen: FindScreen) -> [String] {
    screen.rows { StyledText("status" + ($0.map { ": \($0)" } ?? "")) }.map(\.text)
  }

  @Test("A frame has as many rows as the terminal, and none is wider", arguments: [(80, 24), (40, 15), (20, 5)])
  func frames(columns: Int, rows: Int) throws {
    var screen = try find(columns: columns, rows: rows)
    for key in [Key.down, .character(" "), .enter, .tab, .character("?"), .escape, .character("h"), .character("h")] {
      _ = screen.take(key)
      let frame = screen.rows { _ in StyledText("status") }
      #expect(frame.count == rows, "after \(key)")
      #expect(frame.allSatisfy { $0.columns <= columns }, "after \(key)")
    }
  }

  @Test(
    "Find: a line without code costs nothing, a wrong one is a try, the same one again is none, and the right one ends it"
  )
  func findAnswers() throws {
    var screen = try find()
    #expect(screen.take(.character("3")) == .none && screen.take(.enter) == .none)
    #expect(screen.wrongTries == 0 && text(screen).last == "status: Line 3 has no code that could go wrong.")
    #expect(screen.take(.up) == .none && screen.take(.enter) == .none)
    #expect(screen.wrongTries == 1)
    #expect(screen.take(.enter) == .none)
    #expect(screen.wrongTries == 1)
    #expect(screen.take(.character("6")) == .none && screen.take(.enter) == .done)
    #expect(screen.answer == [6])
  }

  @Test("Hints: the first press tells the price, the next ones take a step each, the last one gives up")
  func hints() throws {
    var screen = try find()
    #expect(screen.take(.character("h")) == .none)
    #expect(screen.hints == 0 && text(screen).contains { $0.contains("lowers the grade from easy") })
    for count in 1...3 {
      #expect(screen.take(.character("h")) == .none)
      #expect(screen.hints == count)
    }
    #expect(screen.take(.character("h")) == .done)
    #expect(screen.gaveUp)
  }

  @Test("q closes what lies over the screen before it quits; Ctrl-C quits from anywhere")
  func quitting() throws {
    var screen = try find()
    #expect(screen.take(.character("?")) == .none && screen.take(.character("q")) == .none)
    #expect(screen.take(.character("q")) == .quit)
    #expect(screen.take(.character("?")) == .none && screen.take(.interrupt) == .quit)
    #expect(screen.take(.character("q")) == .none && screen.take(.character("s")) == .skip)
  }

  @Test("The status line always has the kind, the number, the time and the hints; keys go first")
  func status() {
    func line(_ columns: Int) -> String {
      DrillStatus(
        kind: .repair, number: 2, total: 6, seconds: 185.9, hints: 1, keys: "e edit  h hint  ? keys"
      ).line(columns: columns).text
    }
    #expect(line(60) == " repair  2/6  3:05  1 hint           e edit  h hint  ? keys ")
    #expect(line(40) == " repair  2/6  3:05  1 hint       ? keys ")
    #expect(line(20).count == 20)
  }

  @Test("Two pages share the rows; the one that has the keys gets more")
  func split() {
    func page(_ name: String, _ count: Int) -> Page {
      var builder = PageBuilder(width: 30)
      for number in 1...count { builder.line(StyledText("\(name)\(number)")) }
      return builder.finish(title: name)
    }
    func lower(_ split: SplitPager) -> Int { split.rows.count { $0.text.hasPrefix("b") } }
    var split = SplitPager(upper: page("a", 50), lower: page("b", 50), columns: 30, rows: 21)
    #expect(split.rows.count == 21 && lower(split) == 9)
    _ = split.take(.tab)
    #expect(split.rows.count == 21 && lower(split) == 13)
    // What the upper page does not need, the lower one has.
    split = SplitPager(upper: page("a", 3), lower: page("b", 50), columns: 30, rows: 21)
    #expect(split.rows.count == 21 && lower(split) == 17)
  }
}
