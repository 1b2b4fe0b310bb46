// expect: deadlock
// options: --inject cancel
// The answer comes from a child that gives up when it is cancelled, and then nobody resumes the continuation.
import Synchronization

final class Reply: Sendable {
  let waiting = Mutex<CheckedContinuation<Int, Never>?>(nil)
  func value() async -> Int { await withCheckedContinuation { continuation in waiting.withLock { $0 = continuation } } }
  func send(_ value: Int) { waiting.withLock { $0.take() }?.resume(returning: value) }
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
