// expect: crash
// A time-out and a reply both resume the same continuation.
import Synchronization

final class Request: Sendable {
  let waiting = Mutex<CheckedContinuation<String, Never>?>(nil)
  func finish(_ text: String) {
    waiting.withLock { $0 }?.resume(returning: text)
  }
}
@main struct Main {
  static func main() async {
    let request = Request()
    let answer = await withCheckedContinuation { c in
      request.waiting.withLock { $0 = c }
      Task.detached { request.finish("reply") }
      Task.detached { request.finish("reply") }
    }
    print(answer)
    try? await Task.sleep(for: .seconds(1))
  }
}
