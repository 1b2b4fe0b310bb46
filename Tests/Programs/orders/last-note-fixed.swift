// expect: clean
// options: --strategy dpor
import Synchronization

final class Notes: Sendable {
  private let count = Mutex(0)

  func add() { count.withLock { $0 += 1 } }
}

@main struct Main {
  static func main() async {
    let notes = Notes()
    let (done, signal) = AsyncStream.makeStream(of: Void.self)
    Task.detached {
      notes.add()
      signal.finish()
    }
    for await _ in done {}
    print("done")
  }
}
