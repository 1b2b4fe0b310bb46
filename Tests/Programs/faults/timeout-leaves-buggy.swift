// expect: abandoned
// options: --inject delay
// The reader gives up after a second, and leaves the slow request to itself.
import Synchronization

final class Box: Sendable {
  let waiting = Mutex<CheckedContinuation<Int?, Never>?>(nil)
  func finish(_ value: Int?) { waiting.withLock { $0.take() }?.resume(returning: value) }
}

@main struct Reader {
  static func main() async {
    let box = Box()
    let value = await withCheckedContinuation { continuation in
      box.waiting.withLock { $0 = continuation }
      let limit = Task {
        do { try await Task.sleep(for: .seconds(1)) } catch { return }
        box.finish(nil)
      }
      Task {
        try? await Task.sleep(for: .milliseconds(200))
        limit.cancel()
        box.finish(7)
      }
    }
    print(value.map { "read \($0)" } ?? "too slow")
  }
}
