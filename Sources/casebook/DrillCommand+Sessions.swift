import CaseRunner
import Checker
import Console
import Figures
import Foundation
import Practice
import TerminalPages
import Workbook

extension DrillCommand {
  /// A timed set. Without a terminal, its sheet.
  func interview(minutes: Int) async throws {
    let book = try Book.load(orInstalled: true)
    try book.tellDiagnostics(strict: false)
    let folder = URL(fileURLWithPath: PracticeLogFile.standard().path).deletingLastPathComponent().path + "/interviews"
    let seed = seed ?? Self.nextSet(folder)
    // Which cases there are does not depend on what was measured.
    let chosen = InterviewSheet(book.workbook, outcomes: [:], minutes: minutes, seed: seed)
    guard !chosen.items.isEmpty else {
      throw UsageError(
        "error: the book has no case for an interview",
        next: "One needs a variant 'buggy' that breaks, a variant 'fixed', and 'questions'.")
    }
    let sheet = InterviewSheet(
      book.workbook, outcomes: await Self.outcomes(chosen, book) { try CaseReports.known($0, $1) }, minutes: minutes,
      seed: seed)
    if json {
      print(try Output.json(InterviewEntry(sheet)))
    } else if !self.sheet, let terminal = TerminalSession.open() {
      let screen = InterviewScreen(
        sheet, terminal, folder: folder,
        measure: {
          let outcomes = await Self.outcomes(chosen, book) { try await CaseReports.measured($0, $1) }
          // Who has left has cut it off.
          guard !Task.isCancelled, !outcomes.isEmpty else { return nil }
          return InterviewSheet(book.workbook, outcomes: outcomes, minutes: minutes, seed: seed)
        }, judge: { await Self.judge($1, $0, book) })
      let status = await screen.run()
      if status != .success { throw status }
    } else {
      print(sheet.markdown, terminator: "")
    }
  }

  /// What the checker says of a file as the repair of a program of an interview.
  private static func judge(
    _ file: String, _ item: InterviewSheet.Item, _ book: Book
  ) async -> InterviewBoard.Judgement {
    do {
      let study = try book.study(item.caseID)
      let workbench = try await Workbench.open(bookRoot: book.root)
      let runner = CaseRunner(workbench, store: OutcomeStore(workbench.cache), bookRoot: book.root)
      let reports = try await CaseReports.measured(study, runner)
      guard let drill = RepairDrill(study, item.program, reports: reports) else {
        throw UsageError("error: what was measured of it does not tell", next: "")
      }
      let result = try await RepairJudge(workbench).judge(drill, file: file) { _ in }
      return InterviewBoard.Judgement(headline: RepairText.headline(result).text) { builder in
        RepairText.result(result, drill, target: file, hasKeys: false, to: &builder)
      }
    } catch {
      let text = "It could not be judged: \(error)"
      return InterviewBoard.Judgement(headline: text) { $0.text(StyledText(text)) }
    }
  }

  /// Another set each day, and another one after each interview that was kept: the sum of both only grows, so none comes twice.
  private static func nextSet(_ folder: String) -> UInt64 {
    let kept = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.count { $0.hasSuffix(".md") } ?? 0
    return UInt64(clamping: PracticeClock.system.today.number + kept)
  }

  /// The reports of the cases of a sheet; a case of which none can be had is left out. It is told as its author declares it.
  ///
  /// - Parameter reports: Those of one case: what is known from earlier runs, or measured now as far as it is not.
  private static func outcomes(
    _ sheet: InterviewSheet, _ book: Book, by reports: (Case, CaseRunner) async throws -> [String: Report]
  ) async -> Outcomes {
    guard let workbench = try? await Workbench.open(bookRoot: book.root) else { return [:] }
    let runner = CaseRunner(workbench, store: OutcomeStore(workbench.cache), bookRoot: book.root)
    var outcomes: Outcomes = [:]
    for item in sheet.items {
      guard let study = book.workbook.case(item.caseID) else { continue }
      outcomes[study.id] = try? await reports(study, runner)
    }
    return outcomes
  }
}
