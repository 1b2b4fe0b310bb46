import CaseRunner
import Console
import Figures
import Foundation
import Practice
import Synchronization
import TerminalPages
import Workbook

/// A timed set of cases in the terminal.
struct InterviewScreen {
  private let terminal: TerminalSession
  private let events: DrillEvents
  private let sheet: InterviewSheet
  private let file: InterviewFile
  /// Measures what is not known, for the answers at the end; nil if it cannot.
  private let measure: @Sendable () async -> InterviewSheet?
  /// What the checker says of a file as the repair of an item.
  private let judge: @Sendable (InterviewSheet.Item, String) async -> InterviewBoard.Judgement

  init(
    _ sheet: InterviewSheet, _ terminal: TerminalSession, folder: String,
    measure: @escaping @Sendable () async -> InterviewSheet?,
    judge: @escaping @Sendable (InterviewSheet.Item, String) async -> InterviewBoard.Judgement
  ) {
    self.judge = judge
    self.terminal = terminal
    self.sheet = sheet
    self.measure = measure
    events = DrillEvents(terminal)
    file = InterviewFile(folder: folder)
  }

  /// Runs it to its end. The terminal is given back when it returns.
  ///
  /// - Returns: How the command ends.
  func run() async -> ExitStatus {
    defer { events.stop() }
    let size = terminal.capabilities
    var board = InterviewBoard(sheet, start: PracticeClock.system.now, columns: size.columns, rows: size.rows)
    var watch = Stopwatch(events)
    board.place = file.promise(board.record)
    let answers = Mutex<InterviewSheet?>(nil)
    // While somebody thinks aloud there is time for it; the answers are asked for in a quarter of an hour at the earliest.
    let measuring = Task { [measure, events] in
      guard let sheet = await measure() else { return }
      answers.withLock { $0 = sheet }
      events.post(.news)
    }
    let judged = JudgedRepairs()
    var judging: [Int: Task<Void, Never>] = [:]
    defer {
      for task in judging.values { task.cancel() }
      measuring.cancel()
      LiveChildren.killAll()
    }
    loop: while true {
      if let sheet = answers.withLock({ $0.take() }) { board.takeAnswers(of: sheet) }
      for (item, judgement) in judged.take() {
        board.takeJudgement(judgement, of: item)
      }
      terminal.show(board.rows, cursor: board.cursor)
      let event = await events.next()
      board.pass(watch.seconds)
      watch = Stopwatch(events)
      switch event {
      case .hangUp:
        board.keepDraft()
        break loop
      case .tick, .news: break
      case .redraw:
        let size = terminal.capabilities
        board.resize(columns: size.columns, rows: size.rows)
      case .key(let key):
        switch board.take(key) {
        case .none: break
        case .save: board.place = file.save(board.record)
        case .write(let index):
          let item = sheet.items[index]
          do {
            let path = try file.program(item, of: board.record)
            if let problem = await terminal.lend({ await Interruption.isLeft { await Editor.command.edit(path) } }) {
              board.tell(problem)
            }
            board.takeRepair(try String(contentsOfFile: path, encoding: .utf8), of: index)
            board.place = file.save(board.record)
            judging[index]?.cancel()
            guard board.record.entries[index].repair != nil else { continue }
            judging[index] = Task { [judge, events] in
              let judgement = await judge(item, path)
              guard !Task.isCancelled else { return }
              judged.add(judgement, of: index)
              events.post(.news)
            }
          } catch {
            board.tell("The repair cannot be kept: \(error.localizedDescription)")
          }
        case .quit: break loop
        }
      }
    }
    terminal.close()
    if !board.record.isEmpty { print(file.save(board.record)) }
    return events.isInterrupted ? .interrupted : .success
  }
}

/// What the checker has said of repairs, until somebody shows it.
private final class JudgedRepairs: Sendable {
  private let list = Mutex<[(item: Int, judgement: InterviewBoard.Judgement)]>([])

  func add(_ judgement: InterviewBoard.Judgement, of item: Int) { list.withLock { $0.append((item, judgement)) } }

  func take() -> [(item: Int, judgement: InterviewBoard.Judgement)] {
    list.withLock { list in
      defer { list = [] }
      return list
    }
  }
}

/// Where interviews are kept: a file of Markdown each.
struct InterviewFile {
  let folder: String

  private func path(_ record: InterviewRecord) -> String { "\(folder)/\(record.fileName)" }

  /// The file in which the repair of an item is written, beside the record: with the program as it was given, unless it is there already.
  /// Its name does not tell what is wrong.
  func program(_ item: InterviewSheet.Item, of record: InterviewRecord) throws -> String {
    let path = "\(folder)/\(record.fileName.dropLast(3))-program-\(item.number).swift"
    if !FileManager.default.fileExists(atPath: path) {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(item.program.displaySource.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
    return path
  }

  func promise(_ record: InterviewRecord) -> String { "Your notes and points are kept in \(path(record))." }

  /// Writes it in one piece, over what was kept before.
  ///
  /// - Returns: Where it is, or why it is not, as a sentence.
  func save(_ record: InterviewRecord) -> String {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(record.markdown.utf8).write(to: URL(fileURLWithPath: path(record)), options: .atomic)
      return "Kept in \(path(record))"
    } catch {
      return "\(path(record)): error: cannot write it: \(error.localizedDescription)"
    }
  }
}

/// An interview sheet in JSON.
struct InterviewEntry: Encodable {
  struct Item: Encodable {
    var number: Int
    var caseID: String
    var title: String
    var scene: String
    var program: String
    var languageMode: Int
    var parts: [Part]
    var followUps: [String]
    var rubric: [Point]
  }
  struct Part: Encodable {
    var name: String
    var minutes: Int
    var prompts: [String]
  }
  struct Point: Encodable {
    var aspect: InterviewSheet.Aspect
    var question: String
    var model: String
    var diff: String?
  }

  var minutes: Int
  var seed: UInt64
  var items: [Item]

  init(_ sheet: InterviewSheet) {
    minutes = sheet.minutes
    seed = sheet.seed
    items = sheet.items.map { item in
      Item(
        number: item.number, caseID: item.caseID, title: item.title, scene: item.scene,
        program: item.program.displaySource, languageMode: item.languageMode,
        parts: item.parts.map { Part(name: $0.name, minutes: $0.minutes, prompts: $0.prompts) },
        followUps: item.followUps,
        rubric: item.rubric.map {
          Point(
            aspect: $0.aspect, question: $0.aspect.question, model: $0.model,
            diff: $0.diff.map(InterviewSheet.text(of:)))
        })
    }
  }
}
