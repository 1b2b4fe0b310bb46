import CaseRunner
import Checker
import Console
import Figures
import Foundation
import Practice
import TerminalPages
import Workbook

/// Drills without single keys: for a dumb terminal, and for a pipe. Questions are printed, answers are lines of standard input.
///
/// A drill that ends is written down as in a terminal; one whose answers end too early is not.
struct LineDrill {
  private let state: PracticeState
  private let study: Case
  private let card: Deck.Card
  private let workbench: Workbench
  private let runner: CaseRunner
  private let reports: [String: Report]
  private let review: Int
  private let start = SuspendingClock.now
  private let terminal = TerminalSession.current()

  /// Measures the case, if need be; progress goes to standard error.
  init(_ card: Deck.Card, _ state: PracticeState) async throws {
    self.state = state
    self.card = card
    study = try state.book.study(card.id.caseID)
    workbench = try await Workbench.open(bookRoot: state.book.root)
    runner = CaseRunner(workbench, store: OutcomeStore(workbench.cache), bookRoot: state.book.root)
    let known = try CaseReports.known(study, runner)
    if study.variants.allSatisfy({ known[$0.name] != nil }) {
      reports = known
    } else {
      let progress = Progress(total: study.variants.count)
      reports = try await CaseReports.measured(study, runner) { progress($0) }
      Terminal.clearProgress()
    }
    review = state.journal.log.reviews.count { $0.drill == card.id }
  }

  /// - Returns: How the command ends: success for a drill that is solved.
  func run() async throws -> ExitStatus {
    switch card.id.kind {
    case .predict:
      guard let drill = PredictDrill(study, in: state.book.workbook, reports: reports, review: review) else { break }
      return predict(drill)
    case .find:
      guard let drill = FindDrill(study, reports: reports, review: review) else { break }
      return find(drill)
    case .repair:
      guard let drill = RepairDrill(study, reports: reports, review: review) else { break }
      return try await repair(drill)
    case .schedule: return try await schedule()
    }
    throw UsageError(
      "error: no drill can be made of '\(card.id)' as it was measured",
      next: "See 'casebook run \(study.id)' for what was measured, and 'casebook drill --list' for other drills.")
  }

  // MARK: - The kinds

  private func predict(_ drill: PredictDrill) -> ExitStatus {
    show { builder in
      builder.line(StyledText("What will the checker find in this program?", .bold))
      builder.blank()
      ProgramText(drill.variant).write(to: &builder)
    }
    var wrong: [PredictScreen.Step: [Int]] = [:]
    for (step, choices, question) in [
      (PredictScreen.Step.verdict, drill.verdicts, "Which verdict?"), (.reason, drill.reasons, "Why?"),
    ] {
      show { builder in
        builder.blank()
        builder.line(StyledText(question, .bold))
        PredictText.choices(choices, wrong: [], ruledOut: [], to: &builder)
      }
      while true {
        guard let line = ask("1-\(choices.count)") else { return cutOff() }
        guard let number = Int(line), choices.indices.contains(number - 1) else {
          print("Answer with a number from 1 to \(choices.count).")
          continue
        }
        let choice = choices[number - 1]
        if choice.isRight {
          print("Right.")
          break
        }
        if wrong[step]?.contains(number - 1) != true { wrong[step, default: []].append(number - 1) }
        show { $0.text(MarkdownText().inline(choice.explanation), first: "Not \(number): ") }
      }
    }
    let tries = wrong.values.reduce(0) { $0 + $1.count }
    return finish(tries) { PredictText.result(drill, wrong: wrong, study: study.id, to: &$0) }
  }

  private func find(_ drill: FindDrill) -> ExitStatus {
    show { builder in
      builder.line(StyledText("Which line, or pair of lines, makes it go wrong?", .bold))
      builder.blank()
      MarkdownText().write(drill.symptom, to: &builder)
      builder.blank()
      ProgramText(drill.variant).write(to: &builder)
    }
    var tries: [FindScreen.Try] = []
    while true {
      guard let line = ask("line numbers") else { return cutOff() }
      let words = line.split { $0 == " " || $0 == "," }
      let numbers = words.compactMap { Int($0) }
      guard !numbers.isEmpty, numbers.count == words.count else {
        print("Answer with the number of a line, or of a few with spaces between them.")
        continue
      }
      switch drill.answer(lines: numbers) {
      case .right:
        print("Right.")
        return finish(tries.count) { builder in
          FindText.result(
            drill, answer: numbers, tries: tries, report: reports[drill.variant.name], study: study.id, to: &builder)
        }
      case .near(let why): tries.append(FindScreen.Try(lines: numbers, isNear: true, why: why))
      case .wrong(let why): tries.append(FindScreen.Try(lines: numbers, isNear: false, why: why))
      }
      show { FindText.tries(Array(tries.suffix(1)), to: &$0) }
    }
  }

  /// Judges the file of the workspace once.
  private func repair(_ drill: RepairDrill) async throws -> ExitStatus {
    let workspace = RepairWorkspace(drill, root: RepairWorkspace.standardRoot())
    do {
      _ = try workspace.begin()
    } catch {
      throw CaseRunnerError(.environment, error.message, next: error.next)
    }
    let result = try await RepairJudge(workbench).judge(drill, file: workspace.file)
    show { builder in
      builder.text(RepairRunner.link(workspace.file), first: "File  ")
      RepairText.task(drill, to: &builder)
      builder.blank()
      RepairText.result(result, drill, to: &builder)
    }
    guard result.passed else { return .findings }
    workspace.end()
    return finish(0) { RepairText.aftermath(result, drill, to: &$0) }
  }

  /// The scheduling game. What a program types is no practice, so it is not written down.
  private func schedule() async throws -> ExitStatus {
    guard
      let effort = try await ScheduleLines.run(
        study, in: state.book, reports: reports, review: review, workbench, runner)
    else { return .findings }
    guard isatty(0) == 1 else { return .success }
    var random = SystemRandomNumberGenerator()
    let written = Review(card.id, effort, difficulty: study.difficulty, clock: .system, random: &random)
    var journal = state.journal
    if let error = journal.record(written) { throw error }
    print(Grading(effort, kind: .schedule, difficulty: study.difficulty).sentence)
    return .success
  }

  // MARK: - Lines in and out

  private func ask(_ what: String) -> String? {
    print("\(what)> ", terminator: "")
    fflush(nil)
    guard let line = readLine() else {
      print("")
      return nil
    }
    // What is typed is not seen in a pipe.
    if isatty(0) == 0 { print(line) }
    return line.trimmingCharacters(in: .whitespaces)
  }

  private func cutOff() -> ExitStatus {
    print("No more answers: the drill is not finished, and nothing is written down.")
    return .findings
  }

  private func finish(_ wrongTries: Int, _ aftermath: (inout PageBuilder) -> Void) -> ExitStatus {
    let effort = Effort(seconds: start.duration(to: .now) / .seconds(1), wrongTries: wrongTries)
    var random = SystemRandomNumberGenerator()
    let review = Review(card.id, effort, difficulty: study.difficulty, clock: .system, random: &random)
    var journal = state.journal
    let failure = journal.record(review)
    show { builder in
      builder.blank()
      aftermath(&builder)
      LearningText.teaching(study, to: &builder)
      builder.blank()
      if let history = journal.log.histories()[card.id] {
        LearningText.grade(review, difficulty: study.difficulty, history: history, clock: .system, to: &builder)
      }
    }
    guard let failure else { return .success }
    Terminal.error("\(failure.description)\nAppend this line by hand:\n\(review.line)")
    return .environment
  }

  private func show(_ write: (inout PageBuilder) -> Void) {
    var builder = PageBuilder(width: min(terminal.columns, 100))
    write(&builder)
    for line in builder.finish(title: "").text { print(ANSIText.line(line, for: terminal)) }
  }
}
