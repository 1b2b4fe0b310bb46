import CaseRunner
import Checker
import Console
import Figures
import Foundation
import Practice
import Synchronization
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
    /// `passed`, `found`, `missesItsJob`, `restsOnPause`, `doesNotCompile`, `compilesTooLong`, `cannotRun`, `unchanged` or `unreadable`.
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
        case .restsOnPause(_, let pause, let gaps):
          (
            "restsOnPause",
            ["it holds only as long as nobody is later than \(Numbers.duration(nanoseconds: pause))"] + gaps
          )
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
    let result = try await judge(drill, file: file, workbench)
    // A file that is not there is a mistake in the command, and no repair that failed.
    if case .unreadable(let why) = result.outcome, !json {
      throw UsageError("error: \(why)", next: "Name a file with the repaired program, of at most a megabyte of text.")
    }
    if json {
      print(try Output.json(Entry(result, drill, file: file)))
    } else {
      let terminal = TerminalSession.current()
      var builder = PageBuilder(width: min(terminal.columns, 100))
      RepairText.result(result, drill, target: file, hasKeys: false, to: &builder)
      for line in builder.finish(title: "").text { print(ANSIText.line(line, for: terminal)) }
    }
    if case .unreadable = result.outcome { return .usage }
    return result.passed ? .success : .findings
  }

  /// Judges a file for somebody who waits without a screen: a terminal is told how far it is.
  static func judge(_ drill: RepairDrill, file: String, _ workbench: Workbench) async throws -> RepairResult {
    let judge = RepairJudge(workbench)
    let running = Mutex(RepairScreen.Running())
    let start = ContinuousClock.now
    defer { Terminal.clearProgress() }
    return try await judge.judge(drill, file: file) { step in
      let line = running.withLock { running in
        running.take(step, limits: judge.limits)
        running.seconds = start.duration(to: .now) / .seconds(1)
        return running.line
      }
      Terminal.progress("Judging: \(line)")
    }
  }
}
