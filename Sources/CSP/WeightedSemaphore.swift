import Synchronization

/// Bounds the use of something by weight: Go's `semaphore.Weighted`.
///
/// First come, first served: a large request is not overtaken by small ones that would fit.
public final class WeightedSemaphore: Sendable {
  private struct Request: Sendable {
    let weight: Int
    /// Closed when the weight is granted.
    let granted: Channel<Never>
  }

  /// A request and its place in the queue; nil if it can never be granted, and so is not in the queue.
  private struct Pending: Sendable {
    let request: Request
    let place: WaitQueue<Request>.Ticket?
  }

  private struct State {
    let size: Int
    var used = 0
    var waiting = WaitQueue<Request>()

    mutating func acquire(_ weight: Int) -> Bool {
      guard size - used >= weight, waiting.isEmpty else { return false }
      used += weight
      return true
    }

    /// Everyone at the head of the queue whose request fits now.
    mutating func grant() -> [Request] {
      var granted: [Request] = []
      while let next = waiting.first, size - used >= next.weight {
        _ = waiting.popFirst()
        used += next.weight
        granted.append(next)
      }
      return granted
    }

    mutating func release(_ weight: Int) -> [Request]? {
      used -= weight
      return used < 0 ? nil : grant()
    }
  }

  private let size: Int
  private let state: Mutex<State>
  private var resource: Annotations.Resource { Annotations.Resource(self, .semaphore) }

  /// Makes a semaphore that nobody uses.
  ///
  /// - Parameters:
  ///   - size: total weight that can be held at a time.
  ///   - name: what reports call it.
  public init(_ size: Int, name: String? = nil) {
    precondition(size >= 0, "a semaphore needs a size of 0 or more")
    self.size = size
    state = Mutex(State(size: size))
    resource.born(name)
  }

  /// Acquires some weight; waits until that much is free and everyone before has been served.
  ///
  /// A weight beyond the semaphore's size waits for ever, without being in the way of others.
  public nonisolated(nonsending) func acquire(_ weight: Int = 1) async {
    resource.point(.wait)
    if let pending = begin(weight) { _ = await pending.request.granted.receiveWithoutPoint() }
    resource.count(.wait, by: weight)
  }

  /// Acquires some weight, unless the context is done first.
  ///
  /// - Throws: the context's error, when nothing was acquired.
  public nonisolated(nonsending) func acquire(_ weight: Int = 1, _ context: Context) async throws(ContextError) {
    resource.point(.wait)
    if let error = context.error { throw error }
    guard let pending = begin(weight) else { return resource.count(.wait, by: weight) }
    let outcome = Mutex<ContextError?>(nil)
    await select([
      .receive(from: pending.request.granted),
      .receive(from: context.done) { _ in outcome.critical { $0 = context.error } },
    ])
    guard let error = outcome.critical({ $0 }) else { return resource.count(.wait, by: weight) }
    abandon(pending)
    throw error
  }

  /// Acquires some weight if that is possible at once.
  /// - Returns: whether it was acquired.
  public func tryAcquire(_ weight: Int = 1) -> Bool {
    precondition(weight >= 0, "the weight must not be negative")
    resource.point(.tryLock)
    guard state.critical({ $0.acquire(weight) }) else { return false }
    resource.count(.wait, by: weight)
    return true
  }

  /// Gives some weight back. Traps with "semaphore: released more than held" if there is not that much in use.
  public func release(_ weight: Int = 1) {
    precondition(weight >= 0, "the weight must not be negative")
    resource.point(.signal)
    guard let granted = state.critical({ $0.release(weight) }) else {
      fatalError("semaphore: released more than held")
    }
    resource.count(.signal, by: weight, woken: granted.count)
    wake(granted)
  }

  /// Number of requests that wait.
  var waiterCount: Int { state.critical { $0.waiting.count } }

  /// Acquires, or queues a request.
  private func begin(_ weight: Int) -> Pending? {
    precondition(weight >= 0, "the weight must not be negative")
    let fits = weight <= size
    let request = Request(
      weight: weight, granted: Channel(capacity: 0, kind: .semaphore, standIn: resource, isNever: !fits))
    return state.critical { state in
      if fits, state.acquire(weight) { return nil }
      return Pending(request: request, place: fits ? state.waiting.append(request) : nil)
    }
  }

  /// Takes a request back; what was granted in the meantime is released.
  private func abandon(_ pending: Pending) {
    guard let place = pending.place else { return }
    let granted = state.critical { state in
      if state.waiting.remove(place) != nil { return state.grant() }
      return state.release(pending.request.weight) ?? []
    }
    wake(granted)
  }

  private func wake(_ requests: [Request]) {
    for request in requests { _ = request.granted.closeWithoutPoint() }
  }
}
