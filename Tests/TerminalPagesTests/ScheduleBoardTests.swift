import Console
import Testing
import Workbook

@testable import Checker
@testable import Explorer
@testable import Practice
@testable import TerminalPages

@Suite("ScheduleBoard")
struct ScheduleBoardTests {
  private static let source = """
    import Foundation
    let first = NSLock(), second = NSLock()
    Thread.detachNewThread {
      first.lock()
      second.lock()
    }
    second.lock()
    first.lock()
    """

  private static func task(isRepaired: Bool = false) -> ScheduleTask {
    var task = base
    task.isRepaired = isRepaired
    task.isOpen = isRepaired
    if isRepaired {
      task.reasons = [
        .init(text: "Luck.", isRight: false, explanation: "It was measured."),
        .init(text: "One order of locks.", isRight: true, explanation: "No cycle can close."),
      ]
    }
    return task
  }

  /// A task of the book with another program in it.
  private static let base: ScheduleTask = {
    var task = try! ScheduleBook.task()
    task.variant.source = source
    task.variant.file = "buggy.swift"
    task.goal = .findings([.deadlock])
    task.aim = "Bring about: deadlock."
    return task
  }()

  private static func place(_ line: Int) -> SourceFrame {
    SourceFrame(function: "main", file: "buggy.swift", line: line, column: 1)
  }

  private static func position(
    _ options: Int, parties: Int = 3, moves: [UInt32] = [1], variables: Int = 2, ending: ScheduleEnding? = nil
  ) -> SchedulePosition {
    SchedulePosition(
      moves: moves, schedule: Schedule(reduced: true),
      options: (0..<options).map { index in
        ChoiceOption(
          kind: .turn, value: UInt32(100 + index), unit: UInt32(index + 1), party: "thread \(index + 1)",
          title: "thread \(index + 1)", action: "takes lock A", place: place(4 + index % 2), isDefault: index == 0,
          goesOn: index == 1)
      },
      parties: (0..<parties).map { index in
        var party = PartyStatus(
          unit: UInt32(index + 1), id: "thread \(index + 1)", name: nil, state: index == 2 ? .blocked : .ready)
        party.reason = index == 2 ? "waits for lock B, held by thread 1, which itself waits for a long time" : nil
        party.next = "takes lock A"
        party.place = place(4 + index % 4)
        return party
      },
      resources: [
        ResourceStatus(
          name: "lock A", holders: [.init(unit: 1, party: "thread 1", mode: .whole, count: 1)], waiters: ["thread 3"]),
        ResourceStatus(
          name: "read-write lock A",
          holders: [
            .init(unit: 1, party: "thread 1", mode: .reading, count: 1),
            .init(unit: 2, party: "thread 2", mode: .reading, count: 1),
          ], waiters: []),
        ResourceStatus(name: "lock B", holders: [], waiters: []),
      ],
      variables: (0..<variables).map { index in
        VariableStatus(
          name: "Bank.account\(index)", phrase: "property 'Bank.account\(index)' of the Bank made at line 2",
          value: "\(40 + index)", before: index == 1 ? "100" : nil, isChanged: index == 1, isShared: index != 40,
          varies: false)
      }, cycles: [], shown: [], last: [], time: 0, output: "line\n", ending: ending)
  }

  private static func ending(goal: Bool) -> ScheduleEnding {
    ScheduleEnding(
      findings: [], outcome: Outcome(stdout: "", exit: 0, count: 1), notes: [], isGoal: goal)
  }

  private func board(_ task: ScheduleTask = ScheduleBoardTests.task()) -> ScheduleBoard {
    var board = ScheduleBoard(task, columns: 80, rows: 23)
    board.show(Self.position(3), played: false)
    return board
  }

  @Test("What each party holds stands beside it, and who holds what is a table of its own where there is room")
  func holdings() {
    let board = board()
    let frame = board.rows(columns: 80, rows: 23).map(\.text)
    #expect(frame.contains { $0.contains("thread 1") && $0.contains("holds lock A, read-write lock A to read") })
    #expect(frame.contains { $0.contains("thread 2") && $0.contains("holds read-write lock A to read") })
    let wide = board.rows(columns: 140, rows: 40).map(\.text)
    #expect(wide.contains { $0.contains("lock A             held by thread 1; thread 3 waits") }, "\(wide)")
    #expect(wide.contains { $0.contains("held by thread 1 to read and thread 2 to read") })
    #expect(!wide.contains { $0.contains("lock B ") && $0.contains("free") }, "what is free is no news")
    let narrow = board.rows(columns: 40, rows: 23).map(\.text)
    #expect(narrow.contains { $0.contains("holds lock A") })
    #expect(board.lines(columns: 80).contains { $0.text.contains("holds lock A, read-write lock A to read") })
    #expect(board.partiesLines(columns: 80).contains { $0.text == "lock B: free" })
  }

  @Test("Values of variables stand side by side; the one that changed says what it was, and stays when room is short")
  func values() {
    var board = board()
    let frame = board.rows(columns: 80, rows: 23).map(\.text)
    #expect(frame.contains { $0.contains("Values: Bank.account0 = 40") && $0.contains("Bank.account1 = 41 (was 100)") })
    board.show(Self.position(3, variables: 41), played: true)
    #expect(board.partiesLines(columns: 80).contains { $0.text == "Bank.account40 = 80" })
    #expect(!board.lines(columns: 80).contains { $0.text.contains("Bank.account40") }, "set once, and nobody else's")
    board.show(Self.position(3, variables: 30), played: true)
    for (columns, rows) in [(80, 23), (40, 19), (40, 15)] {
      let short = board.rows(columns: columns, rows: rows).map(\.text)
      #expect(short.contains { $0.contains("Bank.account1 = 41 (was 100)") }, "\(short)")
      #expect(short.contains { $0.contains("more: w") } || rows == 15, "\(short)")
    }
    let all = board.lines(columns: 80).map(\.text).joined(separator: "\n")
    #expect((0..<30).allSatisfy { all.contains("Bank.account\($0) = ") }, "nothing is left out of lines")
    #expect(board.partiesLines(columns: 80).contains { $0.text.contains("made at line 2") })
  }

  @Test("Numbers, letters and arrows choose; what is not there is said")
  func choosing() {
    var board = board()
    #expect(board.take(.character("1")) == .play(100))
    #expect(board.take(.character("3")) == .play(102))
    #expect(board.take(.enter) == .play(101), "who has the turn is selected at first")
    #expect(board.take(.up) == .none)
    #expect(board.take(.enter) == .play(100))
    #expect(board.take(.character("9")) == .none)
    #expect(board.rows(columns: 80, rows: 23).contains { $0.text.contains("There are 3 choices.") })
    board.show(Self.position(12), played: true)
    #expect(board.take(.character("a")) == .play(109))
    #expect(board.take(.character("u")) == .undo)
    #expect(board.take(.character("f")) == .finish)
    #expect(board.take(.character("p")) == .prove)
  }

  @Test("Orders that got through count until one breaks, and going back to them does not")
  func tries() {
    var board = board()
    board.show(Self.position(0, ending: Self.ending(goal: false)), played: true)
    #expect(board.wrongTries == 1)
    #expect(board.rows(columns: 80, rows: 23).contains { $0.text.contains("It got through") })
    board.show(Self.position(2), played: false)
    board.show(Self.position(0, ending: Self.ending(goal: false)), played: false)
    #expect(board.wrongTries == 1)
    #expect(!board.isDone)
    board.show(Self.position(0, ending: Self.ending(goal: true)), played: true)
    #expect(board.isDone)
    board.show(Self.position(0, ending: Self.ending(goal: false)), played: true)
    #expect(board.wrongTries == 1)
    #expect(board.winning?.ending?.isGoal == true)
  }

  @Test("Whoever plays for the first time is told what to do next, until it breaks")
  func coach() {
    var board = board()
    func text() -> String { board.rows(columns: 100, rows: 30).map(\.text).joined(separator: "\n") }
    board.show(Self.position(2, moves: []), played: false)
    #expect(!text().contains("First game"))
    board.isCoached = true
    #expect(text().contains("First game: Who goes on?"))
    board.show(Self.position(2), played: true)
    #expect(text().contains("First game: That was run."))
    _ = board.take(.character("h"))
    #expect(!text().contains("First game"), "one thing at a time")
    board.show(Self.position(0, ending: Self.ending(goal: false)), played: true)
    #expect(text().contains("First game: The end of this order."))
    board.show(Self.position(0, ending: Self.ending(goal: true)), played: true)
    #expect(!text().contains("First game"))
  }

  @Test("Only advice that shows a move is a hint")
  func advice() {
    var board = board()
    #expect(board.take(.character("h")) == .none && board.hints == 0, "the price comes first")
    #expect(board.rows(columns: 80, rows: 23).contains { $0.text.contains("hard at best") })
    let questions = board.task.hints.count
    for _ in 0..<questions { #expect(board.take(.character("h")) == .none) }
    #expect(board.hints == questions && questions > 0)
    #expect(board.take(.character("h")) == .advice)
    board.show(.play(value: 102, kinds: [.deadlock], moves: 1))
    #expect(board.hints == questions + 1)
    board.show(.play(value: 102, kinds: [.deadlock], moves: 1))
    #expect(board.hints == questions + 1, "the same move is paid for once")
    #expect(board.take(.enter) == .play(102), "the move is selected")
    board.show(.cannotReach(proven: true, executions: 7))
    #expect(board.hints == questions + 1)
    #expect(board.rows(columns: 80, rows: 23).contains { $0.text.contains("all 7 executions were run") })
  }

  @Test("A repair is proven and then explained; a wrong reason counts and is refuted")
  func proof() {
    var board = board(Self.task(isRepaired: true))
    board.show(Self.position(0, ending: Self.ending(goal: false)), played: true)
    #expect(board.wrongTries == 0, "no order of a repair is a wrong one")
    board.show(ScheduleProof(executions: 220, interleavings: 216, isWhole: true, reaching: 0))
    let shown = board.rows(columns: 80, rows: 23).map(\.text).joined(separator: "\n")
    #expect(shown.contains("All 216 interleavings: none breaks."))
    #expect(shown.contains("Which rule keeps it from breaking?"))
    #expect(board.take(.character("1")) == .none)
    #expect(board.wrongTries == 1)
    #expect(board.rows(columns: 80, rows: 23).contains { $0.text.contains("It was measured.") })
    #expect(!board.isDone)
    #expect(board.take(.character("2")) == .none)
    #expect(board.isDone)
    #expect(board.take(.enter) == .done)
  }

  @Test(
    "Where it is not told whether it breaks, a proof is an answer: its price is told, and if it is none it was a wrong try"
  )
  func claim() {
    var task = Self.task()
    task.isOpen = true
    var board = board(task)
    board.show(Self.position(2), played: true)
    #expect(board.take(.character("p")) == .none)
    #expect(board.rows(columns: 80, rows: 23).contains { $0.text.contains("you say that nobody can break it") })
    #expect(board.take(.character("p")) == .prove)
    board.show(ScheduleProof(executions: 220, interleavings: 216, isWhole: true, reaching: 12))
    #expect(board.wrongTries == 1 && !board.isDone)
    // What is known costs nothing more, and it is no secret any more that orders get through.
    #expect(board.take(.character("p")) == .prove)
    board.show(ScheduleProof(executions: 220, interleavings: 216, isWhole: true, reaching: 12))
    board.show(Self.position(0, ending: Self.ending(goal: false)), played: true)
    #expect(board.wrongTries == 1)
    board.show(Self.position(0, ending: Self.ending(goal: true)), played: true)
    #expect(board.isDone && board.take(.character("n")) == .done)
  }

  @Test("Before it is done, nothing on the board names the case or the program")
  func names() {
    var board = board(Self.task())
    board.show(Self.position(2), played: true)
    for key in ["w", "c", "v", "o", "?"] as [Character] {
      _ = board.take(.character(key))
      let text = board.rows(columns: 120, rows: 60).map(\.text).joined(separator: "\n")
      #expect(!text.contains("buggy") && !text.contains(board.task.id.caseID), "\(key): \(text)")
      _ = board.take(.escape)
    }
    board.show(Self.position(0, ending: Self.ending(goal: true)), played: true)
    _ = board.take(.character("c"))
    #expect(board.rows(columns: 120, rows: 60).contains { $0.text.contains("casebook replay") })
  }

  @Test("A search that is not whole proves nothing, and says so")
  func evidence() {
    let proof = ScheduleProof(executions: 400, interleavings: 390, isWhole: false, reaching: 0)
    #expect(proof.sentence.contains("no proof"))
  }

  @Test(
    "Every frame fits its screen, and choices are never hidden by code",
    arguments: [(140, 40), (100, 30), (80, 24), (40, 15), (20, 5)], [1, 4, 20])
  func frames(size: (columns: Int, rows: Int), count: Int) {
    var board = board()
    for position in [Self.position(count, parties: count), Self.position(0, ending: Self.ending(goal: true))] {
      board.show(position, played: true)
      for key in ["?", "w", "v", "o", "c"] as [Character] {
        let frame = board.rows(columns: size.columns, rows: size.rows)
        if size.rows > 5 { #expect(frame.count <= size.rows, "\(frame)") }
        #expect(frame.allSatisfy { $0.columns <= size.columns }, "\(frame)")
        if size.rows > 5, position.ending == nil {
          #expect(frame.contains { $0.text.contains("▸") }, "\(frame.map(\.text))")
        }
        _ = board.take(.character(key))
        board.resize(columns: size.columns, rows: size.rows)
        let over = board.rows(columns: size.columns, rows: size.rows)
        #expect(over.count <= size.rows)
        _ = board.take(.escape)
      }
    }
  }

  @Test("What is no game says why, fits its screen, and Enter goes on without a grade")
  func refusal() {
    var board = ScheduleBoard(Self.task(), columns: 80, rows: 23)
    board.refuse(.everyOrderBreaks(executions: 64, isWhole: true))
    for (columns, rows) in [(80, 23), (40, 19), (20, 12)] {
      board.resize(columns: columns, rows: rows)
      let frame = board.rows(columns: columns, rows: rows)
      #expect(frame.count <= rows && frame.allSatisfy { $0.columns <= columns })
      let text = frame.map(\.text).joined(separator: " ").split(separator: " ").joined(separator: " ")
      #expect(text.contains("it breaks in all orders there are") && text.contains("Enter goes on; nothing is graded."))
    }
    for key in [Key.character("1"), .character("f"), .character("p"), .character("h")] {
      #expect(board.take(key) == .none)
    }
    #expect(board.take(.character("v")) == .none)
    #expect(board.take(.escape) == .none)
    #expect(board.take(.enter) == .skip)
    #expect(!board.isDone)
  }

  @Test("A program that never asks is no drill")
  func nothingToChoose() {
    var board = ScheduleBoard(Self.task(), columns: 80, rows: 23)
    board.show(Self.position(0, moves: [], ending: Self.ending(goal: true)), played: false)
    #expect(!board.isDone)
    #expect(board.take(.enter) == .skip)
  }
}

/// A task of this repository's book.
enum ScheduleBook {
  static func task() throws -> ScheduleTask {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let book = Workbook.load(root: "/" + root).workbook
    let study = try #require(book.case("lock-order-inversion"))
    let finding = Finding(
      kind: .deadlock, message: "They wait.", count: 1, replayed: true,
      participants: [Participant(id: "thread 1", waitsFor: "lock B", suspended: [])])
    let report = Report(
      program: "buggy.swift", toolchain: "6.3.1",
      exploration: Exploration(
        strategy: "auto", schedules: 9, exhaustive: true, bound: "", seed: 1, firstFindingAt: 1, steps: 9, seconds: 1,
        widths: [2]), findings: [finding], outcomes: [])
    return try #require(ScheduleTask(study, in: book, reports: ["buggy": report]))
  }
}
