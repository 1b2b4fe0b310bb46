// expect: clean
// options: --inject cancel
// Cancellation resumes the continuation, also if it comes before the continuation is there.
import Synchronization

final class Reply: Sendable {
  private enum State {
    case empty
    case waiting(CheckedContinuation<Int?, Never>)
    case done(Int?)
  }
  private let state = Mutex(State.empty)

  func value() async -> Int? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let ready: Int?? = state.withLock { state in
          if case .done(let value) = state { return .some(value) }
          state = .waiting(continuation)
          return nil
        }
        if let ready { continuation.resume(returning: ready) }
      }
    } onCancel: {
      send(nil)
    }
  }

  func send(_ value: Int?) {
    let waiting: CheckedContinuation<Int?, Never>? = state.withLock { state in
      switch state {
      case .waiting(let continuation):
        state = .done(value)
        return continuation
      case .empty: state = .done(value)
      case .done: break
      }
      return nil
    }
    waiting?.resume(returning: value)
  }
}

@main struct Question {
  static func main() async {
    let reply = Reply()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { _ = await reply.value() }
      group.addTask {
        do {
          try await Task.sleep(for: .seconds(1))
          reply.send(42)
        } catch {}
      }
    }
    print("answered")
  }
}
