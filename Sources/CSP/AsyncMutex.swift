import Synchronization

/// A lock that may be held across `await`: Go's `sync.Mutex`.
///
/// Waiters get it first come, first served: `unlock` hands it over. It is not reentrant, and belongs to no task: another
/// task than the one that locked it may unlock it.
public final class AsyncMutex: Sendable {
  private struct State {
    var isLocked = false
    /// Token of the owner; meaningful to the checker only.
    var owner: UInt64 = 0
    var waiters = WaitQueue<Parked>()

    enum UnlockAction {
      case notLocked
      case freed(by: UInt64)
      case handedOver(by: UInt64, to: Parked)
    }

    mutating func lock(_ token: UInt64) -> Bool {
      guard !isLocked else { return false }
      isLocked = true
      owner = token
      return true
    }

    mutating func unlock() -> UnlockAction {
      guard isLocked else { return .notLocked }
      let previous = owner
      guard let next = waiters.popFirst() else {
        isLocked = false
        return .freed(by: previous)
      }
      owner = next.token
      return .handedOver(by: previous, to: next)
    }
  }

  private let state = Mutex(State())
  private var resource: Annotations.Resource { Annotations.Resource(self, .mutex) }

  /// Makes an unlocked mutex.
  /// - Parameter name: what reports call it.
  public init(name: String? = nil) {
    resource.born(name)
  }

  /// Locks; waits until it is unlocked if need be. Locking it twice in one task waits for ever.
  public nonisolated(nonsending) func lock() async {
    resource.point(.lock)
    let token = Annotations.current
    if !state.critical({ $0.lock(token) }) {
      let waited = await park(on: resource, .lock) { parked in
        state.critical { state in
          if state.lock(token) { return false }
          state.waiters.append(parked)
          return true
        }
      }
      // Whoever unlocked has already told the checker that this task owns it now.
      if waited { return }
    }
    resource.acquired(.lock, by: token)
  }

  /// Locks if that is possible at once.
  /// - Returns: whether it is locked now by the caller.
  public func tryLock() -> Bool {
    resource.point(.tryLock)
    let token = Annotations.current
    guard state.critical({ $0.lock(token) }) else { return false }
    resource.acquired(.lock, by: token)
    return true
  }

  /// Unlocks, and hands the lock to the task that has waited longest.
  ///
  /// Traps with "sync: unlock of unlocked mutex" if it is not locked.
  public func unlock() {
    resource.point(.unlock)
    unlockWithoutPoint()
  }

  /// Runs `body` with the lock held.
  public nonisolated(nonsending) func withLock<Result, Failure: Error>(
    _ body: nonisolated(nonsending) () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    await lock()
    defer { unlock() }
    return try await body()
  }

  /// Number of tasks that wait for the lock.
  var waiterCount: Int { state.critical { $0.waiters.count } }

  /// `unlock` as a part of another operation.
  func unlockWithoutPoint() {
    switch state.critical({ $0.unlock() }) {
    case .notLocked: fatalError("sync: unlock of unlocked mutex")
    case .freed(let owner): resource.released(by: owner)
    case .handedOver(let owner, let next):
      resource.released(by: owner)
      resource.acquired(.lock, by: next.token)
      next.resume()
    }
  }
}
