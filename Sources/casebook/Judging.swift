import CaseRunner
import Foundation
import Practice
import Synchronization
import TerminalPages

/// The judgement of a file in the background: a newer save ends the one that runs, and only the newest is told of.
final class Judging: Sendable {
  private struct State {
    /// Counts judgements; what comes from an older one is dropped.
    var number = 0
    var task: Task<Void, Never>?
    var running: RepairScreen.Running?
    var start = ContinuousClock.now
    var finished: RepairScreen.Standing?
    var lastSeconds: Double?
  }

  private let drill: RepairDrill
  private let file: String
  private let judge: RepairJudge
  private let events: DrillEvents
  private let state = Mutex(State())

  init(_ drill: RepairDrill, file: String, _ judge: RepairJudge, _ events: DrillEvents) {
    self.drill = drill
    self.file = file
    self.judge = judge
    self.events = events
  }

  /// Begins anew with the file as it is.
  func start() {
    let (number, before) = state.withLock { state in
      state.number += 1
      state.start = .now
      state.running = RepairScreen.Running(lastSeconds: state.lastSeconds)
      state.finished = nil
      return (state.number, state.task)
    }
    before?.cancel()
    let task = Task { [self] in
      // The processors are for one judgement at a time.
      await before?.value
      await run(number)
    }
    state.withLock { $0.task = task }
    events.post(.news)
  }

  /// Ends what runs.
  func cancel() {
    let task = state.withLock { state in
      state.number += 1
      state.running = nil
      return state.task
    }
    task?.cancel()
  }

  /// How it stands, if that has changed or goes on.
  func takeStanding() -> RepairScreen.Standing? {
    state.withLock { state in
      if let finished = state.finished {
        state.finished = nil
        return finished
      }
      guard var running = state.running else { return nil }
      running.seconds = state.start.duration(to: .now) / .seconds(1)
      state.running = running
      return .running(running)
    }
  }

  private func run(_ number: Int) async {
    let ticker = Task { [events] in
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(200))
        events.post(.news)
      }
    }
    defer { ticker.cancel() }
    let standing: RepairScreen.Standing
    do {
      standing = .judged(try await judge.judge(drill, file: file) { [self] in note($0, number) })
    } catch is CancellationError {
      return
    } catch {
      standing = .failed("\(error)")
    }
    if Task.isCancelled { return }
    state.withLock { state in
      guard state.number == number else { return }
      state.lastSeconds = state.start.duration(to: .now) / .seconds(1)
      state.running = nil
      state.finished = standing
    }
    events.post(.news)
  }

  private func note(_ step: RepairJudge.Step, _ number: Int) {
    state.withLock { state in
      guard state.number == number, var running = state.running else { return }
      running.take(step, limits: judge.limits)
      state.running = running
    }
  }
}
