import Synchronization

/// Does something exactly once, however many tasks ask for it: Go's `sync.Once`.
public final class AsyncOnce: Sendable {
  private enum State {
    case idle
    case running([Parked])
    case finished

    mutating func begin() -> Bool {
      guard case .idle = self else { return false }
      self = .running([])
      return true
    }

    /// False if it is finished.
    mutating func enqueue(_ parked: Parked) -> Bool {
      guard case .running(let waiters) = self else { return false }
      self = .running(waiters + [parked])
      return true
    }

    mutating func finish() -> [Parked] {
      defer { self = .finished }
      guard case .running(let waiters) = self else { return [] }
      return waiters
    }
  }

  private let state = Mutex(State.idle)
  private var resource: Annotations.Resource { Annotations.Resource(self, .once) }

  /// Makes one that has not run.
  /// - Parameter name: what reports call it.
  public init(name: String? = nil) {
    resource.born(name)
  }

  /// Runs `body` if nothing was run yet. In any case `body`, or what ran in its place, is finished when this returns.
  ///
  /// Running it from within `body` waits for ever.
  public nonisolated(nonsending) func run(_ body: nonisolated(nonsending) () async -> Void) async {
    resource.point(.lock)
    if state.critical({ $0.begin() }) {
      let token = Annotations.current
      resource.acquired(.lock, by: token)
      await body()
      let waiters = state.critical { $0.finish() }
      resource.released(by: token)
      resource.signal(.done, woken: waiters.count)
      for waiter in waiters { waiter.resume() }
    } else {
      _ = await park(on: resource, .wait) { parked in state.critical { $0.enqueue(parked) } }
    }
  }
}
