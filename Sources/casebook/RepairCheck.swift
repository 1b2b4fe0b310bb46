import CaseRunner
import Checker
import Console
import Foundation
import Practice
import TerminalPages
import Workbook

/// Judges one file as a repair, for editors and for continuous integration: once, without the log of practice and the workspace.
struct RepairCheck {
  /// What `--json` prints.
  struct Entry: Encodable {
    struct Named: Encodable {
      var id: String
      var title: String
      var why: String
      var line: Int?
    }

    var schema = 1
    var drill: String
    var file: String
    /// `passed`, `found`, `missesItsJob`, `doesNotCompile`, `compilesTooLong`, `cannotRun`, `unchanged` or `unreadable`.
    var outcome: String
    var passed: Bool
    /// What there is to say about the outcome: diagnostics, differences from the reference.
    var details: [String]
    var named: [Named]
    var warnings: String
    var report: Report?

    init(_ result: RepairResult, _ drill: RepairDrill, file: String) {
      self.drill = drill.id.description
      self.file = file
      passed = result.passed
      (outcome, details) =
        switch result.outcome {
        case .unreadable(let why): ("unreadable", [why])
        case .unchanged: ("unchanged", [])
        case .doesNotCompile(let text): ("doesNotCompile", text.split(separator: "\n").map(String.init))
        case .compilesTooLong(let seconds): ("compilesTooLong", ["ended after \(seconds) s"])
        case .cannotRun(let why): ("cannotRun", [why])
        case .found: ("found", [])
        case .missesItsJob(_, let gaps): ("missesItsJob", gaps)
        case .passed: ("passed", [])
        }
      named = result.named.map { Named(id: $0.id, title: $0.title, why: $0.why, line: $0.line) }
      warnings = result.warnings
      report = result.report
    }
  }

  /// - Returns: Success if it passes.
  static func run(_ card: Deck.Card, file: String, _ state: PracticeState, json: Bool) async throws -> ExitStatus {
    guard card.id.kind == .repair else {
      throw UsageError(
        "error: --check judges repairs, and '\(card.id)' is none",
        next: "Name a drill such as '\(card.id.caseID)/repair'.")
    }
    let study = try state.book.study(card.id.caseID)
    let workbench = try await Workbench.open(bookRoot: state.book.root)
    let runner = CaseRunner(workbench, store: OutcomeStore(workbench.cache), bookRoot: state.book.root)
    let reports = try await CaseReports.awaited(study, runner)
    guard let drill = RepairDrill(study, reports: reports) else {
      throw UsageError(
        "error: no drill can be made of '\(card.id)' as it was measured",
        next: "See 'casebook run \(study.id)' for what was measured.")
    }
    let result = try await RepairJudge(workbench).judge(drill, file: file)
    if json {
      print(try Output.json(Entry(result, drill, file: file)))
    } else {
      let terminal = TerminalSession.current()
      var builder = PageBuilder(width: min(terminal.columns, 100))
      RepairText.result(result, drill, to: &builder)
      for line in builder.finish(title: "").text { print(ANSIText.line(line, for: terminal)) }
    }
    return result.passed ? .success : .findings
  }
}
