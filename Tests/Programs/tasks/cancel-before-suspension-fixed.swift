// expect: clean
import Synchronization

struct TimedOut: Error {}
func withTimeout<T: Sendable>(_ d: Duration, _ body: @escaping @Sendable () async throws -> T) async throws -> T {
  try await withThrowingTaskGroup(of: T.self) { g in
    g.addTask { try await body() }
    g.addTask {
      try await Task.sleep(for: d)
      throw TimedOut()
    }
    defer { g.cancelAll() }
    return try await g.next()!
  }
}
final class Waiter: Sendable {
  enum State {
    case idle
    case waiting(CheckedContinuation<Int, any Error>)
    case cancelled
  }
  let state = Mutex(State.idle)
  func wait() async throws -> Int {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { c in
        let now = state.withLock { s in
          if case .cancelled = s { return true }
          s = .waiting(c)
          return false
        }
        if now { c.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let c = state.withLock { s -> CheckedContinuation<Int, any Error>? in
        defer { s = .cancelled }
        if case .waiting(let c) = s { return c }
        return nil
      }
      c?.resume(throwing: CancellationError())
    }
  }
}
do {
  print(try await withTimeout(.seconds(2)) { try await Waiter().wait() })
} catch { print("timed out") }
