import Checker
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

  @Test(
    "Find: Space, Enter and moving end a number that is typed; what is typed is seen; a number too large begins anew")
  func typedNumbers() throws {
    var screen = try find()
    func type(_ text: String) { for character in text { _ = screen.take(.character(character)) } }
    func rule() -> String { text(screen).first { $0.hasPrefix("━━") } ?? "" }
    type("2")
    #expect(rule().contains("to line 2"))
    type(" 6 ")
    #expect(rule().contains("marked: 2, 6") && !rule().contains("to line"))
    // Eight lines and no more: the second digit begins another number.
    type("26")
    #expect(rule().contains("to line 6 "))
    _ = screen.take(.up)
    #expect(!rule().contains("to line"))
  }

  @Test("Find: however many answers were wrong, the question stays in sight")
  func manyTries() throws {
    var screen = try find(columns: 80, rows: 24)
    for line in ["2", "1", "8"] {
      _ = screen.take(.character(Character(line)))
      _ = screen.take(.enter)
    }
    #expect(screen.wrongTries >= 2)
    let rows = text(screen)
    #expect(rows.contains { $0.hasPrefix("Which line, or pair of lines") }, "\(rows)")
    #expect(rows.count { $0.contains("No: ") || $0.contains("Near: ") } == 1)
    #expect(rows.contains { $0.hasPrefix("Tried before: line") })
  }

  @Test("Find: after success, every line of the answer is told as it")
  func ownAnswer() throws {
    var study = Self.study
    study.variants[0].bug = [5, 6]
    let drill = try #require(FindDrill(study, reports: [:]))
    var builder = PageBuilder(width: 80)
    FindText.result(drill, answer: [5, 6], tries: [], report: nil, study: "visits", to: &builder)
    let shown = builder.finish(title: "").text.map(\.text)
    #expect(shown.count { $0.contains("your answer") } == 2, "\(shown)")
  }

  // MARK: - Predict

  private func predict(columns: Int, rows: Int) throws -> PredictScreen {
    let long = "A reader who looks at the number while it is written takes half of it for the whole, and "
    var study = Self.study
    study.cause = long + "nothing keeps him from it, since there is no lock around the line that adds."
    study.misreadings = ["the door is open", "the line is long", "the day is over"].map {
      .init(claim: long + "so it comes that \($0) before anybody has been counted.", truth: "It is not: \($0) later.")
    }
    let report = Report(
      program: "buggy.swift", toolchain: "6.3.1",
      exploration: Exploration(
        strategy: "auto", schedules: 100, exhaustive: false, bound: "", seed: 1, firstFindingAt: 2, steps: 1000,
        seconds: 1, widths: [1, 2], maxReady: 2, maxChoices: 9),
      findings: [Finding(kind: .race, message: "Two accesses race.", count: 30, replayed: true)],
      outcomes: [Outcome(stdout: "2\n", exit: 0, count: 100)])
    let drill = try #require(
      PredictDrill(
        study, study.variants[0], in: Workbook(chapters: [], cases: [study]), reports: ["buggy": report]))
    return PredictScreen(drill, title: "What will it find?", columns: columns, rows: rows)
  }

  private func seen(_ screen: PredictScreen) -> [String] { screen.rows(status: StyledText("status")).map(\.text) }

  private func answer(_ screen: inout PredictScreen, right: Bool) {
    guard let index = screen.choices.indices.first(where: { screen.choices[$0].isRight == right }) else { return }
    _ = screen.take(.character(Character("\(index + 1)")))
  }

  @Test("Predict: at 80 by 24, all choices are seen at once, of both questions, and after a wrong answer")
  func choicesFit() throws {
    var screen = try predict(columns: 80, rows: 24)
    func numbers() -> [Int] {
      let rows = seen(screen)
      return screen.choices.indices.filter { index in
        rows.contains { $0.hasPrefix("  \(index + 1) ") || $0.hasPrefix("✗ \(index + 1) ") }
      }
    }
    func expectAll(_ what: Comment) {
      #expect(numbers() == Array(screen.choices.indices), what)
      let cut = seen(screen).first { $0.hasPrefix("━━") }?.contains("Tab ↓") ?? true
      #expect(!cut, what)
    }
    expectAll("which verdict")
    #expect(seen(screen).contains { $0.contains("race: Two accesses to one place") })
    answer(&screen, right: false)
    expectAll("after a wrong verdict")
    // What the words mean was read; what the wrong one would mean is told above.
    #expect(seen(screen).contains { $0.hasSuffix(" race") } && seen(screen).contains { $0.contains("would mean:") })
    answer(&screen, right: true)
    #expect(screen.step == .reason)
    expectAll("why")
    answer(&screen, right: false)
    expectAll("after a wrong reason")
    #expect(seen(screen).contains { $0.hasPrefix("✗ ") && $0.hasSuffix("…") && !$0.hasSuffix("……") })
  }

  @Test("Predict: on 40 columns and 12 rows, choices are scrolled to their end")
  func choicesScroll() throws {
    var screen = try predict(columns: 40, rows: 12)
    answer(&screen, right: true)
    #expect(seen(screen).count == 12 && seen(screen).contains { $0.hasPrefix("━━") && $0.contains("↓") })
    let last = "  \(screen.choices.count) "
    _ = screen.take(.tab)
    for _ in 0..<40 where !seen(screen).contains(where: { $0.hasPrefix(last) }) { _ = screen.take(.down) }
    #expect(seen(screen).contains { $0.hasPrefix(last) }, "\(seen(screen))")
  }

  // MARK: - What is told afterwards

  @Test("What is told afterwards is about the program that was shown, and says whose cause it tells")
  func aftermath() throws {
    var study = Self.study
    study.cause = "Two add at once."
    func told(_ variant: Variant?) -> [String] {
      var builder = PageBuilder(width: 60)
      LearningText.teaching(study, of: variant, to: &builder)
      return builder.finish(title: "").text.map(\.text).filter { !$0.isEmpty }
    }
    #expect(told(study.variants[0]).prefix(2) == ["Why it happens", "Two add at once."])
    #expect(
      told(study.variants[1]) == [
        "Why this program holds: the rule that it keeps", "Add in one step.",
        "Why the program fails without the repair", "Two add at once.",
      ])
    var tempting = study.variants[0]
    (tempting.name, tempting.why) = ("tempting", "A pause waits for nobody.")
    #expect(
      told(tempting).prefix(4) == [
        "Why this repair does not hold", "A pause waits for nobody.", "Why the given program fails", "Two add at once.",
      ])
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
