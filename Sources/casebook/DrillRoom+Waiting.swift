import CaseRunner
import Checker
import Console
import Figures
import Foundation
import Practice
import Synchronization
import TerminalPages
import Workbook

/// What somebody got who had to wait for it.
enum Waited<Value: Sendable>: Sendable {
  case value(Value)
  /// The user would rather have another drill.
  case skipped
  /// The user wants out.
  case quit
}

extension DrillRoom {
  /// The reports of a case's variants. Those that are not known are measured now; meanwhile a screen says how far it is, without naming what
  /// would give the answer away. A user who does not wait ends the measuring.
  ///
  /// - Parameter begun: Is used if it is of this case.
  /// - Throws: `CaseRunnerError` when the machine cannot do it.
  func reports(of study: Case, _ begun: CaseMeasuring? = nil) async throws -> Waited<[String: Report]> {
    if let known = try known(study) { return .value(known) }
    let measuring = begun?.caseID == study.id ? begun ?? CaseMeasuring(study, runner) : CaseMeasuring(study, runner)
    return try await waits(
      showing: { measuring.lines($0) },
      for: {
        try await withTaskCancellationHandler {
          try await measuring.task.value
        } onCancel: {
          measuring.task.cancel()
        }
      })
  }

  /// The reports of all variants of a case, if all of them are known.
  func known(_ study: Case) throws -> [String: Report]? {
    let known = try CaseReports.known(study, runner)
    return study.variants.allSatisfy({ known[$0.name] != nil }) ? known : nil
  }

  /// Does some work in the background and shows lines meanwhile.
  ///
  /// - Parameter lines: What to show after so many seconds.
  func waits<Value: Sendable>(
    showing lines: (Double) -> [StyledText], for work: @escaping @Sendable () async throws -> Value
  ) async throws -> Waited<Value> {
    let result = WorkResult<Value>()
    // Not a child task: who leaves does not wait for it to end.
    let task = Task {
      let outcome: Result<Value, any Error>
      do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
      result.value.withLock { $0 = outcome }
      events.post(.news)
    }
    let start = ContinuousClock.now
    while true {
      if let outcome = result.value.withLock({ $0 }) { return .value(try outcome.get()) }
      show(lines(start.duration(to: .now) / .seconds(1)))
      switch await events.next() {
      case .key(.character("s")):
        task.cancel()
        return .skipped
      case .key(.character("q")), .key(.interrupt), .key(.endOfInput), .hangUp:
        task.cancel()
        return .quit
      default: continue
      }
    }
  }

  private func show(_ lines: [StyledText]) {
    let capabilities = terminal.capabilities
    let text = lines.flatMap { $0.wrapped(to: capabilities.columns - 1, first: " ") }.prefix(capabilities.rows - 1)
    let space = max(0, capabilities.rows - 1 - text.count)
    let status = StyledText(" s skip  q quit").padded(to: capabilities.columns).styled(.reversed)
    terminal.show(Array(text) + Array(repeating: StyledText(), count: space) + [status])
  }
}

/// What some work came to, once it is done.
private final class WorkResult<Value: Sendable>: Sendable {
  let value = Mutex<Result<Value, any Error>?>(nil)
}

/// The measuring of a case in the background, and how far it is.
final class CaseMeasuring: Sendable {
  private struct State {
    var done = 0
    var lastSeconds: Double?
  }

  let caseID: String
  let task: Task<[String: Report], any Error>
  private let total: Int
  private let progress: Progress

  /// Begins.
  init(_ study: Case, _ runner: CaseRunner) {
    caseID = study.id
    total = study.variants.count
    let progress = Progress()
    self.progress = progress
    task = Task { try await CaseReports.measured(study, runner) { progress.note($0) } }
  }

  private final class Progress: Sendable {
    let state = Mutex(State())

    func note(_ event: CaseRunner.Event) {
      state.withLock { state in
        switch event {
        case .started(_, let last): state.lastSeconds = last
        case .finished: state.done += 1
        case .startedNative, .finishedNative, .startedMeasuring, .finishedMeasuring: break
        }
      }
    }
  }

  /// For somebody who has waited for so many seconds.
  func lines(_ seconds: Double) -> [StyledText] {
    let (done, last) = progress.state.withLock { ($0.done, $0.lastSeconds) }
    let bar = String(repeating: "█", count: done) + String(repeating: "░", count: max(0, total - done))
    return [
      "", StyledText("Measuring the programs of this drill", .bold),
      StyledText("The answer is what the checker finds; it is kept, so this happens once."), "",
      StyledText("\(bar)  program \(min(total, done + 1)) of \(total), \(Int(seconds)) s")
        + StyledText(last.map { " (this one took \(Numbers.seconds($0)) last time)" } ?? "", .dim),
    ]
  }
}
