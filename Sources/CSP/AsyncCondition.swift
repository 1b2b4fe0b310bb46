import Synchronization

/// Lets tasks that hold a mutex wait for a change of what it protects: Go's `sync.Cond`.
///
/// A signal that finds no waiter is lost. Check the condition in a loop: when `wait` returns, another task may have
/// been faster.
///
///     await mutex.lock()
///     while queue.isEmpty { await notEmpty.wait() }
///     let job = queue.removeFirst()
///     mutex.unlock()
public final class AsyncCondition: Sendable {
  /// The mutex that waiters hold.
  public let mutex: AsyncMutex
  private let waiters = Mutex(WaitQueue<Parked>())
  private var resource: Annotations.Resource { Annotations.Resource(self, .condition) }

  /// Number of tasks that wait for a signal.
  var waiterCount: Int { waiters.critical { $0.count } }

  /// Makes a condition that nobody waits for.
  ///
  /// - Parameters:
  ///   - mutex: protects what the condition is about.
  ///   - name: what reports call it.
  public init(_ mutex: AsyncMutex, name: String? = nil) {
    self.mutex = mutex
    resource.born(name)
  }

  /// Unlocks the mutex, waits for a signal, and locks the mutex again. The caller must hold the mutex.
  ///
  /// No signal that is sent after the mutex was unlocked is missed. Does not return without a signal.
  public nonisolated(nonsending) func wait() async {
    resource.point(.wait)
    _ = await park(on: resource, .wait) { parked in
      _ = waiters.critical { $0.append(parked) }
      mutex.unlockWithoutPoint()
      return true
    }
    await mutex.lock()
  }

  /// Wakes the task that has waited longest, if there is one. The caller may hold the mutex, but need not.
  public func signal() {
    resource.point(.signal)
    let waiter = waiters.critical { $0.popFirst() }
    resource.signal(.signal, woken: waiter == nil ? 0 : 1)
    waiter?.resume()
  }

  /// Wakes every task that waits. The caller may hold the mutex, but need not.
  public func broadcast() {
    resource.point(.broadcast)
    let all = waiters.critical { $0.removeAll() }
    resource.signal(.broadcast, woken: all.count)
    for waiter in all { waiter.resume() }
  }
}
