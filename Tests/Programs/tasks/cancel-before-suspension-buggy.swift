// expect: deadlock
// The handler runs before the continuation is stored: nobody resumes it.
import Synchronization

final class Waiter: Sendable {
  let c = Mutex<CheckedContinuation<Bool, Never>?>(nil)
  func wait() async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { k in c.withLock { $0 = k } }
    } onCancel: {
      c.withLock { k in
        k?.resume(returning: false)
        k = nil
      }
    }
  }
}
@main struct Main {
  static func main() async {
    let w = Waiter()
    let t = Task.detached { await w.wait() }
    t.cancel()
    print(await t.value)
  }
}
