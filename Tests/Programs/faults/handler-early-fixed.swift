// expect: clean
// options: --inject cancel
// The gate remembers that it is open.
import Synchronization

final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: CheckedContinuation<Void, Never>?
  }
  private let state = Mutex(State())
  func open() {
    state.withLock { state in
      state.isOpen = true
      return state.waiting.take()
    }?.resume()
  }
  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOpen = state.withLock { state in
          if !state.isOpen { state.waiting = continuation }
          return state.isOpen
        }
        if isOpen { continuation.resume() }
      }
    } onCancel: {
      open()
    }
  }
}

@main struct Gates {
  static func main() async {
    let gate = Gate()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await gate.wait() }
      group.addTask {
        do { try await Task.sleep(for: .seconds(1)) } catch { return }
        gate.open()
      }
    }
    print("open")
  }
}
