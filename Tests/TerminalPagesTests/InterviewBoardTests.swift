import Console
import Figures
import Practice
import Testing
import Workbook

@testable import TerminalPages

@Suite("InterviewBoard")
struct InterviewBoardTests {
  private static let sheet: InterviewSheet = {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return InterviewSheet(Workbook.load(root: root).workbook, outcomes: [:], minutes: 30)
  }()

  private func board(columns: Int = 80, rows: Int = 24) -> InterviewBoard {
    InterviewBoard(Self.sheet, start: Timestamp(milliseconds: 0), columns: columns, rows: rows)
  }

  private func text(_ board: InterviewBoard) -> String { board.rows.map(\.text).joined(separator: "\n") }

  @Test("Parts follow each other, then the points of each rubric, then what to practice")
  func order() {
    var board = board()
    #expect(board.phase == .plan)
    _ = board.take(.enter)
    var parts = 0
    while case .part = board.phase {
      parts += 1
      _ = board.take(.character("n"))
    }
    #expect(parts == Self.sheet.items.reduce(0) { $0 + $1.parts.count })
    var points = 0
    while case .point = board.phase {
      points += 1
      #expect(board.take(.character(points.isMultiple(of: 2) ? "y" : "p")) == .save)
    }
    #expect(points == Self.sheet.items.reduce(0) { $0 + $1.rubric.count })
    #expect(board.phase == .summary)
    #expect(board.record.isAssessed)
    #expect(text(board).contains("casebook drill "))
    #expect(board.take(.enter) == .quit)
  }

  @Test("A repair is written in an editor, shown beside what was given, judged, and kept in the record")
  func repair() throws {
    var board = board(rows: 60)
    #expect(board.take(.character("w")) == .none, "there is no program yet")
    _ = board.take(.enter)
    #expect(board.take(.character("w")) == .write(0))
    let given = Self.sheet.items[0].program.displaySource
    board.takeRepair(given, of: 0)
    #expect(board.record.isEmpty && !text(board).contains("Your repair so far"), "nothing was changed")
    board.takeRepair(given + "// mended\n", of: 0)
    #expect(text(board).contains("Your repair so far"))
    #expect(!board.record.isEmpty && board.record.markdown.contains("it was not judged."))
    while case .part = board.phase { _ = board.take(.character("n")) }
    let index = try #require(Self.sheet.items[0].rubric.firstIndex { $0.aspect == .repair })
    for _ in 0..<index { _ = board.take(.character("y")) }
    board.resize(columns: 80, rows: 300)
    #expect(text(board).contains("The checker has not said anything of it yet.") && text(board).contains("// mended"))
    board.takeJudgement(.init(headline: "It holds.") { $0.text("It holds, in all orders.") }, of: 0)
    #expect(text(board).contains("It holds, in all orders."))
    let markdown = board.record.markdown
    #expect(markdown.contains("The checker: It holds.\n\n```swift\n") && markdown.contains("// mended\n```\n"))
    board.takeRepair(given, of: 0)
    #expect(!board.record.markdown.contains("It holds."), "a judgement is of what was judged")
  }

  @Test("The clock counts for the part, says calmly when it is over, stands in a pause, and forces nothing")
  func clock() {
    var board = board()
    board.pass(1000)
    #expect(board.record.seconds == 0, "the plan takes no time")
    _ = board.take(.enter)
    board.pass(239)
    #expect(board.calmWord == nil)
    board.pass(2)
    #expect(text(board).contains("The time for this part is over."))
    #expect(board.phase == .part(item: 0, part: 0))
    _ = board.take(.character("p"))
    board.pass(500)
    #expect(board.record.seconds == 241)
    #expect(!text(board).contains("import "), "a pause hides the program")
    _ = board.take(.character("n"))
    #expect(board.phase == .part(item: 0, part: 0))
    _ = board.take(.character("p"))
    _ = board.take(.character("n"))
    #expect(board.calmWord == nil)
    board.pass(1800)
    #expect(text(board).contains("The 30 minutes are over."))
  }

  @Test("Notes are lines of their item; Ctrl-C keeps even the one that is being typed")
  func notes() {
    var board = board()
    _ = board.take(.enter)
    _ = board.take(.character("e"))
    for character in "two locks, q?" { _ = board.take(.character(character)) }
    #expect(board.cursor?.row == 22)
    #expect(board.take(.enter) == .save)
    #expect(board.record.entries[0].notes == ["two locks, q?"])
    for character in "half" { _ = board.take(.character(character)) }
    #expect(board.take(.interrupt) == .quit)
    #expect(board.record.entries[0].notes == ["two locks, q?", "half"])
    #expect(board.record.markdown.contains("- two locks, q?\n- half\n"))
    #expect(board.record.markdown.contains("It was not assessed to its end."))
  }

  @Test("To leave takes two presses, and any other key takes the first one back")
  func leaving() {
    var board = board()
    _ = board.take(.enter)
    #expect(board.take(.character("q")) == .none)
    #expect(board.take(.down) == .none)
    #expect(board.take(.character("q")) == .none)
    #expect(board.take(.character("q")) == .quit)
  }

  @Test("Every frame fits", arguments: [(140, 40), (80, 24), (40, 15), (20, 5)])
  func frames(size: (columns: Int, rows: Int)) {
    var board = board(columns: size.columns, rows: size.rows)
    for _ in 0..<40 {
      #expect(board.rows.count == size.rows)
      #expect(board.rows.allSatisfy { $0.columns <= size.columns })
      _ = board.take(.character("?"))
      #expect(board.rows.count == size.rows)
      _ = board.take(.escape)
      if case .point = board.phase { _ = board.take(.character("y")) } else { _ = board.take(.character("n")) }
      if board.phase == .plan { _ = board.take(.enter) }
    }
  }
}
