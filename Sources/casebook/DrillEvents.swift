import Console
import Synchronization

/// Everything that happens during a session, in order, for whoever asks next: keys, new sizes, seconds that pass, and news of work that goes
/// on in the background.
///
/// Ctrl-Z is dealt with here: the process stops, the time until it goes on counts as a pause, and a redraw follows.
final class DrillEvents: Sendable {
  enum Event: Sendable, Hashable {
    case key(Key)
    /// Everything must be drawn anew, perhaps in another size.
    case redraw
    /// About once a second.
    case tick
    /// Somebody in the background has something new; where, the reader knows.
    case news
    /// The terminal is gone.
    case hangUp
  }

  private struct State {
    var queue: [Event] = []
    var waiting: CheckedContinuation<Event, Never>?
    var sources: [Task<Void, Never>] = []
    var paused: Duration = .zero
    var isInterrupted = false
  }

  private let state = Mutex(State())
  private let terminal: TerminalSession

  /// Reads the terminal's events from now on. Nobody else may.
  init(_ terminal: TerminalSession) {
    self.terminal = terminal
    let keys = Task { [weak self] in
      for await event in terminal.events {
        switch event {
        case .key(let key): self?.post(.key(key))
        case .redraw: self?.post(.redraw)
        case .hangUp: self?.post(.hangUp)
        }
      }
      self?.post(.hangUp)
    }
    let seconds = Task { [weak self] in
      while !Task.isCancelled, self != nil {
        try? await Task.sleep(for: .seconds(1))
        self?.post(.tick)
      }
    }
    state.withLock { $0.sources = [keys, seconds] }
  }

  /// Ends all sources.
  func stop() { for source in state.withLock({ $0.sources }) { source.cancel() } }

  /// Adds an event. Ticks, news and redraws are not kept twice.
  func post(_ event: Event) {
    let reader = state.withLock { state -> CheckedContinuation<Event, Never>? in
      if let waiting = state.waiting {
        state.waiting = nil
        return waiting
      }
      if case .key = event {
        state.queue.append(event)
      } else if !state.queue.contains(event) {
        state.queue.append(event)
      }
      return nil
    }
    reader?.resume(returning: event)
  }

  /// The next event. For one reader at a time.
  func next() async -> Event {
    while true {
      let event = await withCheckedContinuation { continuation in
        let waiting = state.withLock { state -> Event? in
          guard !state.queue.isEmpty else {
            state.waiting = continuation
            return nil
          }
          return state.queue.removeFirst()
        }
        if let waiting { continuation.resume(returning: waiting) }
      }
      switch event {
      case .key(.suspend):
        let start = SuspendingClock.now
        terminal.suspend()
        let pause = start.duration(to: .now)
        state.withLock { $0.paused += pause }
        return .redraw
      case .key(.control("l")): return .redraw
      case .key(.interrupt):
        state.withLock { $0.isInterrupted = true }
        return event
      default: return event
      }
    }
  }

  /// Whether somebody pressed Ctrl-C.
  var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

  /// For how long the process was suspended in all.
  var paused: Duration { state.withLock { $0.paused } }
}

/// Time that somebody works on a drill: without suspension, and without the sleep of the machine.
struct Stopwatch: Sendable {
  private let start = SuspendingClock.now
  private let pausedBefore: Duration
  private let events: DrillEvents

  init(_ events: DrillEvents) {
    self.events = events
    pausedBefore = events.paused
  }

  /// Until now.
  var seconds: Double {
    max(0, (start.duration(to: .now) - (events.paused - pausedBefore)) / .seconds(1))
  }
}
