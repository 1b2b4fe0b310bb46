// expect: abandoned
// options: --strategy dpor
// The end of main and the note touch nothing in common, and yet their order is what decides.
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
      signal.finish()
      notes.add()
    }
    for await _ in done {}
    print("done")
  }
}
