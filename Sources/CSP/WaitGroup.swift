import Synchronization

/// Waits for a number of tasks to finish: Go's `sync.WaitGroup`.
///
/// Call `add` before the task is started, not in it: else `wait` may see zero and return at once.
///
///     let group = WaitGroup()
///     for url in urls {
///       group.add(1)
///       go {
///         defer { group.done() }
///         await fetch(url)
///       }
///     }
///     await group.wait()
public final class WaitGroup: Sendable {
  private struct State {
    var counter = 0
    var waiters: [Parked] = []

    enum AddAction {
      case changed
      case negative
      case zero(wake: [Parked])
    }

    mutating func add(_ delta: Int) -> AddAction {
      counter += delta
      if counter < 0 { return .negative }
      guard counter == 0, delta < 0 else { return .changed }
      defer { waiters = [] }
      return .zero(wake: waiters)
    }
  }

  private let state = Mutex(State())
  private var resource: Annotations.Resource { Annotations.Resource(self, .waitGroup) }

  /// Makes a group whose counter is zero.
  /// - Parameter name: what reports call it.
  public init(name: String? = nil) {
    resource.born(name)
  }

  /// Changes the counter; when it gets to zero, everybody who waits goes on.
  ///
  /// Traps with "sync: negative WaitGroup counter" if the counter would be negative.
  public func add(_ delta: Int) { add(delta, as: .add) }

  /// Counts one task as finished. Traps with "sync: negative WaitGroup counter" if none was left.
  public func done() { add(-1, as: .done) }

  /// Waits until the counter is zero.
  ///
  /// A group can be used again once every `wait` has returned; traps with "sync: WaitGroup is reused before previous
  /// Wait has returned" if it was used sooner.
  public nonisolated(nonsending) func wait() async {
    resource.point(.wait)
    if state.critical({ $0.counter == 0 }) { return }
    let waited = await park(on: resource, .wait) { parked in
      state.critical { state in
        guard state.counter > 0 else { return false }
        state.waiters.append(parked)
        return true
      }
    }
    if waited, state.critical({ $0.counter != 0 }) {
      fatalError("sync: WaitGroup is reused before previous Wait has returned")
    }
  }

  /// Starts a task that the group waits for: Go's `WaitGroup.Go`.
  public func go(_ name: String? = nil, _ body: @escaping @Sendable () async -> Void) {
    add(1)
    CSP.go(name) {
      await body()
      self.done()
    }
  }

  private func add(_ delta: Int, as operation: Annotations.Operation) {
    resource.point(operation)
    switch state.critical({ $0.add(delta) }) {
    case .changed: resource.count(delta < 0 ? .done : .add, by: abs(delta))
    case .negative: fatalError("sync: negative WaitGroup counter")
    case .zero(let waiters):
      resource.count(.done, by: -delta, woken: waiters.count)
      for waiter in waiters { waiter.resume() }
    }
  }
}
