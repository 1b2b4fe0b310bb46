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
  /// - Parameters:
  ///   - begun: Is used if it is of this case.
  ///   - task: What there is to read meanwhile, for a width; nil for nothing.
  /// - Throws: `CaseRunnerError` when the machine cannot do it.
  func reports(
    of study: Case, _ begun: CaseMeasuring? = nil, reading task: ((Int) -> Page)? = nil
  ) async throws -> Waited<[String: Report]> {
    if let known = try known(study) { return .value(known) }
    let measuring = begun?.caseID == study.id ? begun ?? CaseMeasuring(study, runner) : CaseMeasuring(study, runner)
    return try await waits(
      reading: task, showing: { measuring.lines($0) },
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
  /// - Parameters:
  ///   - page: What there is to read above the lines, for a width; nil for nothing.
  ///   - lines: What to show after so many seconds.
  func waits<Value: Sendable>(
    reading page: ((Int) -> Page)? = nil, showing lines: (Double) -> [StyledText],
    for work: @escaping @Sendable () async throws -> Value
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
    var reading = page.map { Reading($0, lines(0), terminal.capabilities) }
    while true {
      if let outcome = result.value.withLock({ $0 }) { return .value(try outcome.get()) }
      let now = lines(start.duration(to: .now) / .seconds(1))
      if reading == nil {
        show(now)
      } else {
        reading?.update(now, terminal.capabilities)
        reading?.show(on: terminal)
      }
      let event = await events.next()
      if case .key(let key) = event, key != .interrupt, reading?.isTyping ?? false {
        reading?.take(key)
        continue
      }
      switch event {
      case .key(.character("s")):
        task.cancel()
        return .skipped
      case .key(.character("q")), .key(.interrupt), .key(.endOfInput), .hangUp:
        task.cancel()
        return .quit
      case .key(let key): reading?.take(key)
      default: continue
      }
    }
  }

  private func show(_ lines: [StyledText]) {
    let capabilities = terminal.capabilities
    let text = lines.flatMap { $0.wrapped(to: capabilities.columns - 1, first: " ") }.prefix(capabilities.rows - 1)
    let space = max(0, capabilities.rows - 1 - text.count)
    terminal.show(Array(text) + Array(repeating: StyledText(), count: space) + [waitingStatus(capabilities.columns)])
  }
}

/// The last row while somebody waits.
private func waitingStatus(_ columns: Int) -> StyledText {
  StyledText(" s skip  q quit").padded(to: columns).styled(.reversed)
}

/// A page to read while something goes on below it.
private struct Reading {
  private let page: (Int) -> Page
  private var split: SplitPager
  private var columns: Int

  init(_ page: @escaping (Int) -> Page, _ lines: [StyledText], _ size: Capabilities) {
    self.page = page
    columns = size.columns
    split = SplitPager(
      upper: page(size.columns), lower: Self.page(lines, size.columns), columns: size.columns, rows: size.rows - 1)
    split.title = "measuring"
  }

  mutating func update(_ lines: [StyledText], _ size: Capabilities) {
    columns = size.columns
    split.replace(
      upper: page(size.columns), lower: Self.page(lines, size.columns), columns: size.columns, rows: size.rows - 1)
  }

  var isTyping: Bool { split.isTyping }

  mutating func take(_ key: Key) { _ = split.take(key) }

  func show(on terminal: TerminalSession) {
    terminal.show(split.rows + [split.said ?? waitingStatus(columns)], cursor: split.cursor)
  }

  private static func page(_ lines: [StyledText], _ width: Int) -> Page {
    var builder = PageBuilder(width: width)
    for line in lines.drop(while: \.isEmpty) { builder.text(line) }
    return builder.finish(title: "")
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
