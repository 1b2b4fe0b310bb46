import Console
import Synchronization
import TerminalPages

/// Everything that happens during a session, in order, for whoever asks next: keys, new sizes, seconds that pass, and news of work that goes
/// on in the background.
///
/// Two things are dealt with here, of both the time counts as a pause, and a redraw follows: Ctrl-Z, which stops the process, and nobody
/// being there, after which a page lies over everything until somebody is.
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
    var lastActivity = SuspendingClock.now
    var patience: Duration?
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
    let event = await first()
    if event != .tick { touch() }
    switch event {
    case .tick: return await pauseIfLeft() ?? event
    case .key(.suspend):
      let start = SuspendingClock.now
      terminal.suspend()
      pass(start)
      return .redraw
    case .key(.control("l")): return .redraw
    case .key(.interrupt): return interrupt()
    default: return event
    }
  }

  private func first() async -> Event {
    await withCheckedContinuation { continuation in
      let waiting = state.withLock { state -> Event? in
        guard !state.queue.isEmpty else {
          state.waiting = continuation
          return nil
        }
        return state.queue.removeFirst()
      }
      if let waiting { continuation.resume(returning: waiting) }
    }
  }

  private func interrupt() -> Event {
    state.withLock { $0.isInterrupted = true }
    return .key(.interrupt)
  }

  /// Takes the time since then for a pause.
  private func pass(_ start: SuspendingClock.Instant) {
    let now = SuspendingClock.now
    state.withLock { state in
      state.paused += start.duration(to: now)
      state.lastActivity = now
    }
  }

  // MARK: - Nobody is there

  /// From now on, a page lies over the screen when nobody has done anything for so long; nil for never.
  func pause(after patience: Duration?) {
    state.withLock { ($0.patience, $0.lastActivity) = (patience, .now) }
  }

  /// Somebody is there, although no key tells so.
  func touch() { state.withLock { $0.lastActivity = .now } }

  /// Waits until somebody is there again. Nil if nobody has left.
  private func pauseIfLeft() async -> Event? {
    let start = SuspendingClock.now
    let (patience, idle) = state.withLock { ($0.patience, $0.lastActivity.duration(to: start)) }
    guard let patience, idle >= patience else { return nil }
    // A save in another window ends it, too.
    while true {
      let size = terminal.capabilities
      terminal.show(
        PausePage.rows(idle: idle / .seconds(1), columns: size.columns, rows: size.rows), cursor: nil)
      switch await first() {
      case .tick, .redraw: continue
      case .key(.control("l")): continue
      case .key(.suspend): terminal.suspend()
      case .key(.interrupt): return interrupt()
      case .hangUp: return .hangUp
      case .key(.character("a")):
        pass(start - idle)
        return .redraw
      case .key, .news:
        pass(start)
        return .redraw
      }
    }
  }

  /// Whether somebody pressed Ctrl-C.
  var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

  /// For how long there were pauses in all.
  var paused: Duration { state.withLock { $0.paused } }
}

/// Time that somebody works on a drill: without pauses, and without the sleep of the machine.
struct Stopwatch: Sendable {
  private let start = SuspendingClock.now
  private let pausedBefore: Duration
  private let events: DrillEvents

  init(_ events: DrillEvents) {
    self.events = events
    pausedBefore = events.paused
    events.touch()
  }

  /// Until now.
  var seconds: Double {
    max(0, (start.duration(to: .now) - (events.paused - pausedBefore)) / .seconds(1))
  }
}
