import Synchronization

/// How a parked channel operation came to its end.
struct Wake: Sendable {
  /// Which case of the `select` it was; 0 for a plain send or receive.
  var index: Int
  /// The channel was closed instead.
  var closed = false
}

/// A task that is parked on one channel, or on all the channels of a `select`.
///
/// It may stand in several queues, each under its own lock; who wins `claim()` ends the wait, the others pass it over.
final class Waiter: Sendable {
  private let continuation: UnsafeContinuation<Wake, Never>
  private let claimed = Atomic(false)

  init(_ continuation: UnsafeContinuation<Wake, Never>) {
    self.continuation = continuation
  }

  /// Whether somebody has already ended this wait.
  var isClaimed: Bool { claimed.load(ordering: .acquiring) }

  /// True for exactly one caller, who then must resume the waiter.
  func claim() -> Bool {
    !claimed.exchange(true, ordering: .acquiringAndReleasing)
  }

  /// Lets the task go on. Only for the one who claimed it, and with no lock held.
  func resume(_ wake: Wake) { continuation.resume(returning: wake) }
}

/// A claimed waiter and what it is to be told: run it after the lock is released.
struct Wakeup: Sendable {
  let waiter: Waiter
  let wake: Wake

  func callAsFunction() { waiter.resume(wake) }
}

/// Where a parked receiver finds its element.
final class Slot<Element: Sendable>: @unchecked Sendable {
  // Unchecked: written once by whoever claimed the waiter, before it resumes the receiver; read only after that.
  var element: Element?
}
