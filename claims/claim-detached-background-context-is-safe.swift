import CSP
import Synchronization

/// How many pieces of work have begun and not ended.
final class LiveCount: Sendable {
  private let count = Atomic(0)

  var alive: Int { count.load(ordering: .relaxed) }

  func begin() { count.add(1, ordering: .relaxed) }
  func end() { count.subtract(1, ordering: .relaxed) }
}

struct Observatory {
  /// The dome is closed, so no frame comes.
  let frames = Channel<Int>(name: "frames")
  let observers = LiveCount()

  /// Answers a request, and starts an observer that is decoupled from it.
  func handle(_ request: Context) {
    let (background, _) = Context.background.withCancel(name: "background")
    observers.begin()
    go("observer") {
      defer { observers.end() }
      while background.error == nil {
        await select(.receive(from: frames), .done(background))
      }
    }
  }
}

@main struct Night {
  static func main() async throws {
    let observatory = Observatory()
    for _ in 1...3 {
      let (request, end) = Context.background.withCancel(name: "request")
      observatory.handle(request)
      end()
    }
    try await Task.sleep(for: .seconds(3600))
    print("an hour after the last request: \(observatory.observers.alive) at work")
  }
}
