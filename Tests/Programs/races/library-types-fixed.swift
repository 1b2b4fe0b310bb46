// expect: clean
import Foundation

/// The same with each access under one lock, or before it is shared: what the compiler declares is ordered.
final class Desk: @unchecked Sendable {
  private let lock = NSLock()
  private var caller: CheckedContinuation<Int, Never>?
  private var line: AsyncStream<Int>.Continuation?
  private var since: ContinuousClock.Instant?

  func call() async -> Int {
    await withCheckedContinuation { caller in
      lock.withLock { self.caller = caller }
      caller.resume(returning: 1)
    }
  }

  func open() {
    let made = AsyncStream<Int>.makeStream().continuation
    lock.withLock {
      line = made
      since = .now
    }
  }

  func isBusy() -> Bool { lock.withLock { caller != nil || line != nil || since != nil } }
}

@main struct Hotel {
  static func main() async {
    let desk = Desk()
    let guest = Task.detached { await desk.call() }
    let clerk = Task.detached { desk.open() }
    let manager = Task.detached { desk.isBusy() }
    _ = await (guest.value, clerk.value, manager.value)
    print("open")
  }
}
