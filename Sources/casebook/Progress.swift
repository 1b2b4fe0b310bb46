import CaseRunner
import Figures
import Foundation
import Synchronization

/// Says what runs and how long it took last time, while cases run.
final class Progress: Sendable {
  private struct State {
    var running: [(name: String, last: Double?)] = []
    var done = 0
  }
  private let total: Int
  private let state = Mutex(State())

  /// - Parameter total: Number of variants.
  init(total: Int) { self.total = total }

  func callAsFunction(_ event: CaseRunner.Event) {
    switch event {
    case .started(let name, let last):
      Interruption.begin(name)
      state.withLock { $0.running.append((name, last)) }
    case .finished(let result):
      Interruption.end(result.name)
      state.withLock { state in
        state.running.removeAll { $0.name == result.name }
        state.done += 1
      }
    case .startedNative(let name): begin(name, ", native runs")
    case .finishedNative(let name): end(name, ", native runs")
    case .startedMeasuring(let name): begin(name, "")
    case .finishedMeasuring(let name): end(name, "")
    }
    show()
  }

  private func begin(_ name: String, _ what: String) {
    Interruption.begin(name)
    state.withLock { $0.running.append((name + what, nil)) }
  }

  private func end(_ name: String, _ what: String) {
    Interruption.end(name)
    state.withLock { state in state.running.removeAll { $0.name == name + what } }
  }

  private func show() {
    let (done, running) = state.withLock { ($0.done, $0.running) }
    let names = running.map { name, last in name + (last.map { " (took \(Numbers.seconds($0)) last time)" } ?? "") }
    Terminal.progress("[\(done)/\(total)] \(names.joined(separator: ", "))")
  }
}
