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
/// A drill that ends is written down as in a terminal, unless the answers come from a pipe; one whose answers end too early is not.
/// `h` gives a hint, `q` quits.
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
    reports = try await CaseReports.awaited(study, runner)
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
    var hints = DrillHints([], kind: .predict)
    hints.earlier = earlier
    var tries: Int { wrong.values.reduce(0) { $0 + $1.count } }
    show { $0.text(hints.rule) }
    questions: for (step, choices, question) in [
      (PredictScreen.Step.verdict, drill.verdicts, "Which verdict?"),
      (.reason, drill.reasons, PredictText.question(drill)),
    ] {
      var ruledOut: [Int] = []
      hints.left = PredictScreen.hints(choices, out: [], step)
      show { builder in
        builder.blank()
        builder.line(StyledText(question, .bold))
        PredictText.choices(choices, wrong: [], ruledOut: [], to: &builder)
      }
      while true {
        switch ask("1-\(choices.count)") {
        case .end: return cutOff(hints, tries)
        case .hint:
          let first = choices.indices.first { !choices[$0].isRight && !(ruledOut + (wrong[step] ?? [])).contains($0) }
          guard tell(&hints, tries) else { break questions }
          if let first { ruledOut.append(first) }
        case .line(let line):
          guard let number = Int(line), choices.indices.contains(number - 1) else {
            print("Answer with a number from 1 to \(choices.count); h gives a hint, q quits.")
            continue
          }
          let choice = choices[number - 1]
          if choice.isRight {
            print("Right.")
            continue questions
          }
          if wrong[step]?.contains(number - 1) != true { wrong[step, default: []].append(number - 1) }
          show { $0.text(MarkdownText().inline(choice.explanation), first: "Not \(number): ") }
        }
        hints.left = PredictScreen.hints(choices, out: ruledOut + (wrong[step] ?? []), step)
      }
    }
    return finish(hints, tries, shown: drill.variant) {
      PredictText.result(drill, wrong: wrong, study: study.id, to: &$0)
    }
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
    var hints = DrillHints(drill, of: study)
    hints.earlier = earlier
    var answer: [Int] = []
    show { $0.text(hints.rule) }
    while answer.isEmpty, !hints.isSolved {
      let numbers: [Int]
      switch ask("line numbers") {
      case .end: return cutOff(hints, tries.count)
      case .hint:
        _ = tell(&hints, tries.count)
        continue
      case .line(let line):
        let words = line.split { $0 == " " || $0 == "," }
        numbers = words.compactMap { Int($0) }
        guard !numbers.isEmpty, numbers.count == words.count else {
          print("Answer with the number of a line, or of a few with spaces between them; h gives a hint, q quits.")
          continue
        }
      }
      switch drill.answer(lines: numbers) {
      case .right:
        print("Right.")
        answer = numbers
        continue
      case .near(let why): tries.append(FindScreen.Try(lines: numbers, isNear: true, why: why))
      case .wrong(let why): tries.append(FindScreen.Try(lines: numbers, isNear: false, why: why))
      case .slip(let why):
        print(why)
        continue
      }
      show { FindText.tries(Array(tries.suffix(1)), to: &$0) }
    }
    return finish(hints, tries.count) { builder in
      FindText.result(
        drill, answer: answer, tries: tries, report: reports[drill.variant.name], study: study.id, to: &builder)
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
    let result = try await RepairCheck.judge(drill, file: workspace.file, workbench)
    show { builder in
      builder.text(RepairRunner.link(workspace.file), first: "File  ")
      RepairText.task(drill, to: &builder)
      builder.blank()
      RepairText.result(result, drill, target: workspace.file, hasKeys: false, to: &builder)
    }
    guard result.passed else { return .findings }
    guard workspace.end() else {
      print(DrillPages.doneElsewhere)
      return .success
    }
    return finish(DrillHints(drill), 0) { RepairText.aftermath(result, drill, to: &$0) }
  }

  private func schedule() async throws -> ExitStatus {
    guard
      let effort = try await ScheduleLines.run(
        study, in: state.book, reports: reports, review: review, workbench, runner)
    else { return .findings }
    return record(effort)
  }

  // MARK: - Lines in and out

  /// What somebody answers.
  private enum Answer {
    case line(String)
    /// They ask for the next hint.
    case hint
    /// They quit, or there is no more to read.
    case end
  }

  private func ask(_ what: String) -> Answer {
    print("\(what)> ", terminator: "")
    fflush(nil)
    guard let line = readLine()?.trimmingCharacters(in: .whitespaces) else {
      print("")
      return .end
    }
    // What is typed is not seen in a pipe.
    if isPiped { print(line) }
    switch line {
    case "h": return .hint
    case "q": return .end
    default: return .line(line)
    }
  }

  /// Shows the next hint and what the one after it would cost. False if it was the solution.
  private func tell(_ hints: inout DrillHints, _ wrongTries: Int) -> Bool {
    hints.takeNext()
    guard !hints.isSolved, let step = hints.taken.last else { return false }
    let price = hints.price(wrongTries)
    show { builder in
      builder.text(StyledText("Hint: \(step.name)", .bold(.yellow)))
      MarkdownText().write(step.text, to: &builder)
      builder.text(price)
    }
    return true
  }

  private func cutOff(_ hints: DrillHints, _ wrongTries: Int) -> ExitStatus {
    print("No more answers: the drill is not finished, and nothing is written down.")
    let spent = spent(hints, wrongTries)
    guard !isPiped else { return .findings }
    UnfinishedDrills.set(spent, on: card.id, beside: state.journal.file, day: PracticeClock.system.today)
    print(DrillPages.counts(spent))
    return .findings
  }

  /// What was spent when the drill was left before, on this day of practice.
  private var earlier: Spent {
    isPiped ? .nothing : UnfinishedDrills.load(beside: state.journal.file, day: PracticeClock.system.today)[card.id]
  }

  private func spent(_ hints: DrillHints, _ wrongTries: Int) -> Spent {
    let earlier = earlier
    return Spent(
      hints: max(hints.taken.count, earlier.hints), wrongTries: earlier.wrongTries + wrongTries,
      seconds: earlier.seconds + start.duration(to: .now) / .seconds(1))
  }

  /// - Parameter shown: The program of the drill; nil for the one that is given.
  private func finish(
    _ hints: DrillHints, _ wrongTries: Int, shown: Variant? = nil, _ aftermath: (inout PageBuilder) -> Void
  ) -> ExitStatus {
    show { builder in
      builder.blank()
      aftermath(&builder)
      LearningText.teaching(study, of: shown, hasKeys: false, to: &builder)
      builder.blank()
    }
    let spent = spent(hints, wrongTries)
    return record(
      Effort(
        seconds: spent.seconds, hints: spent.hints, wrongTries: spent.wrongTries, gaveUp: hints.isSolved))
  }

  /// What a program types is no practice: through a pipe the grade is told, and nothing is written down.
  private func record(_ effort: Effort) -> ExitStatus {
    if isPiped {
      let grading = Grading(effort, kind: card.id.kind, difficulty: study.difficulty)
      show {
        $0.text(StyledText("Grade: \(grading.sentence). It is not written down, since the answers came from a pipe."))
      }
      return .success
    }
    UnfinishedDrills.set(.nothing, on: card.id, beside: state.journal.file, day: PracticeClock.system.today)
    var journal = state.journal
    let (review, failure) = journal.record(effort, of: card.id, difficulty: study.difficulty, clock: .system)
    if let history = journal.log.histories()[card.id] {
      show { LearningText.grade(review, difficulty: study.difficulty, history: history, clock: .system, to: &$0) }
    }
    guard let failure else { return .success }
    Terminal.error("\(failure.description)\nAppend this line by hand:\n\(review.line)")
    return .environment
  }

  private var isPiped: Bool { isatty(0) == 0 }

  private func show(_ write: (inout PageBuilder) -> Void) {
    var builder = PageBuilder(width: min(terminal.columns, 100))
    write(&builder)
    for line in builder.finish(title: "").text { print(ANSIText.line(line, for: terminal)) }
  }
}
