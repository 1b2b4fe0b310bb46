import CaseRunner
import Console
import Figures
import Foundation
import Practice
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
      book.workbook, outcomes: await known(chosen, book), minutes: minutes, seed: seed)
    if json {
      print(try Output.json(InterviewEntry(sheet)))
    } else if !self.sheet, let terminal = TerminalSession.open() {
      let screen = InterviewScreen(sheet, terminal, folder: folder) {
        guard let outcomes = await Self.measured(chosen, book) else { return nil }
        return InterviewSheet(book.workbook, outcomes: outcomes, minutes: minutes, seed: seed)
      }
      let status = await screen.run()
      if status != .success { throw status }
    } else {
      print(sheet.markdown, terminator: "")
    }
  }

  /// Another set each day, and another one after each interview that was kept: the sum of both only grows, so none comes twice.
  private static func nextSet(_ folder: String) -> UInt64 {
    let kept = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.count { $0.hasSuffix(".md") } ?? 0
    return UInt64(clamping: PracticeClock.system.today.number + kept)
  }

  /// What the checker finds in the cases of a sheet, measured now as far as it is not known; nil if it cannot be or the user leaves.
  private static func measured(_ sheet: InterviewSheet, _ book: Book) async -> Outcomes? {
    guard let workbench = try? await Workbench.open(bookRoot: book.root) else { return nil }
    let runner = CaseRunner(workbench, store: OutcomeStore(workbench.cache), bookRoot: book.root)
    var outcomes: Outcomes = [:]
    for item in sheet.items {
      guard let study = book.workbook.case(item.caseID),
        let reports = try? await CaseReports.measured(study, runner)
      else { continue }
      outcomes[study.id] = reports
    }
    return Task.isCancelled ? nil : outcomes
  }

  /// What is known of the cases of a sheet from earlier runs. What was never measured is told as its author declares it.
  private func known(_ sheet: InterviewSheet, _ book: Book) async -> Outcomes {
    guard let workbench = try? await Workbench.open(bookRoot: book.root) else { return [:] }
    let runner = CaseRunner(workbench, store: OutcomeStore(workbench.cache), bookRoot: book.root)
    var outcomes: Outcomes = [:]
    for item in sheet.items {
      guard let study = book.workbook.case(item.caseID) else { continue }
      outcomes[study.id] = try? CaseReports.known(study, runner)
    }
    return outcomes
  }
}
