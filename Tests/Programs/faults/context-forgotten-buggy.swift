// expect: leak
// options: --inject cancel
// A cancelled main leaves without cancelling the context that its worker waits for.
import CSP
import Synchronization

final class Flag: Sendable {
  private let value = Mutex(true)
  var isUp: Bool { value.withLock { $0 } }
  func lower() { value.withLock { $0 = false } }
}

@main struct Service {
  static func main() async throws {
    let requests = Channel<Int>()
    let (context, cancel) = Context.background.withCancel()
    let finished = WaitGroup()
    finished.add(1)
    go("worker") {
      let open = Flag()
      while open.isUp {
        await select(
          .receive(from: requests) { _ in },
          .receive(from: context.done) { _ in open.lower() })
      }
      finished.done()
    }
    await requests.send(1)
    try await Task.sleep(for: .seconds(1))
    cancel()
    await finished.wait()
  }
}
