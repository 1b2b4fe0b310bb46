import CaseRunner
import Checker
import Console
import Explorer
import Foundation
import Practice
import TerminalPages
import Workbook

/// The schedule drill without keys: it prints where the game stands and reads a line for each move.
struct ScheduleLines {
  private let opening: ScheduleOpening
  private var board: ScheduleBoard
  private let study: Case
  private let report: Report?
  private let terminal = TerminalSession.current()

  /// Plays until the task is done or the input ends.
  ///
  /// - Returns: What was done; nil if the task is not done.
  static func run(
    _ study: Case, in book: Book, reports: [String: Report], review: Int, _ workbench: Workbench, _ runner: CaseRunner
  ) async throws -> Effort? {
    let tasks = ScheduleTask.all(study, in: book.workbook, reports: reports, review: review)
    guard !tasks.isEmpty else { throw refused(study, .nothingBreaks) }
    let opening = try await ScheduleOpening(tasks, of: study, workbench, runner)
    if let refusal = opening.refusal { throw refused(study, refusal) }
    var lines = ScheduleLines(opening, study, reports[opening.task.variant.name])
    return try await lines.play()
  }

  private static func refused(_ study: Case, _ refusal: ScheduleRefusal) -> UsageError {
    UsageError(
      "error: \(study.id)/schedule: \(refusal.sentence)",
      next: "Practice it in another way: 'casebook drill \(study.id) --list' shows its other drills.")
  }

  private init(_ opening: ScheduleOpening, _ study: Case, _ report: Report?) {
    self.opening = opening
    self.study = study
    self.report = report
    board = ScheduleBoard(opening.task, columns: terminal.columns, rows: terminal.rows)
  }

  private mutating func play() async throws -> Effort? {
    let start = ContinuousClock.now
    write(StyledText("You are the scheduler. ", .bold) + StyledText(board.task.aim))
    let keys: StyledText =
      "A number chooses; u takes back, x starts over, f runs on, h hint, p proof, w who is there, c schedule, q quits."
    for line in keys.wrapped(to: terminal.columns) { write(line) }
    write("")
    for line in ProgramText(board.task.variant).lines {
      write(StyledText(String(line.number).leftPadded(4) + "  ", .dim) + line.styled)
    }
    board.show(opening.position, played: false)
    writePosition()
    guard opening.position.ending == nil else { return nil }
    while !board.isDone, let line = readLine() {
      for word in line.split(separator: " ") {
        guard await take(String(word)) else { return nil }
        if board.isDone { break }
      }
    }
    guard board.isDone else {
      write("The input is over, and the task is not done.")
      return nil
    }
    var builder = PageBuilder(width: terminal.columns)
    ScheduleResult.write(board, study: study, report: report, to: &builder)
    write("")
    for line in builder.finish(title: "").text { write(line) }
    return Effort(
      seconds: start.duration(to: .now) / .seconds(1), hints: board.hints, wrongTries: board.wrongTries)
  }

  /// Does what a word says. False if it ends the game.
  private mutating func take(_ word: String) async -> Bool {
    if word == "c" {
      if let position = board.position { write(StyledText(board.replayCommand(position))) }
      return true
    }
    if word == "w" {
      for line in board.partiesLines(columns: terminal.columns) { write(line) }
      return true
    }
    let action: ScheduleBoard.Action
    if let number = Int(word), !board.isAsking, let options = board.position?.options {
      guard options.indices.contains(number - 1) else {
        write(StyledText("There is no choice \(number) here."))
        return true
      }
      action = .play(options[number - 1].value)
    } else if word.count == 1, let character = word.first, "urxfhpq123456789".contains(character) {
      action = board.take(.character(character))
    } else {
      write(StyledText("'\(word)' means nothing here: give a number, or one of u r x f h p w c q."))
      return true
    }
    let game = opening.game
    do {
      switch action {
      case .none: writeNote()
      case .play(let value): board.show(try await game.play(value), played: true)
      case .finish: board.show(try await game.finish(), played: true)
      case .undo: board.show(try await game.undo(), played: false)
      case .redo: board.show(try await game.redo(), played: false)
      case .restart: board.show(try await game.start(), played: false)
      case .advice:
        board.show(try await game.advice())
        writeNote()
      case .prove:
        board.show(try await opening.prove())
        writeNote()
      // No key here leads to the list.
      case .done, .list: break
      case .skip, .quit: return false
      }
    } catch {
      board.tell("\(error)")
      writeNote()
    }
    switch action {
    case .none, .advice, .prove, .done: break
    default: writePosition()
    }
    return true
  }

  private func writePosition() {
    for line in board.lines(columns: terminal.columns) { write(line) }
  }

  private func writeNote() {
    for line in board.noteLines(columns: terminal.columns) { write(line) }
  }

  private func write(_ line: StyledText) {
    print(ANSIText.line(line, for: terminal))
    fflush(nil)
  }
}
