// expect: deadlock
// options: --inject cancel
// The handler resumes the continuation, but runs too early if the task was cancelled before: then nothing is there yet.
import Synchronization

final class Gate: Sendable {
  let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)
  func open() { waiting.withLock { $0.take() }?.resume() }
  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in waiting.withLock { $0 = continuation } }
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
