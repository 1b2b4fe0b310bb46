import CSP
import Synchronization

/// How many pieces of work have begun and not ended.
final class LiveCount: Sendable {
  private let count = Atomic(0)

  var alive: Int { count.load(ordering: .relaxed) }

  func begin() { count.add(1, ordering: .relaxed) }
  func end() { count.subtract(1, ordering: .relaxed) }
}

struct Exchange {
  /// The market is closed, so nobody sends.
  let quotes = Channel<Int>(name: "quotes")
  let waiting = LiveCount()

  /// Waits for a quote in the background, for five seconds or as long as the request, and drops the cancel function.
  func watch(_ request: Context) {
    let (context, _) = request.withTimeout(.seconds(5))
    waiting.begin()
    go("watch") {
      await select(.receive(from: quotes), .done(context))
      waiting.end()
    }
  }
}

@main struct Desk {
  static func main() async throws {
    let exchange = Exchange()
    for second in 1...10 {
      exchange.watch(.background)
      try await Task.sleep(for: .milliseconds(500))
      if second % 5 == 0 { print("request \(second): \(exchange.waiting.alive) wait") }
      try await Task.sleep(for: .milliseconds(500))
    }
    try await Task.sleep(for: .seconds(6))
    print("after the last request: \(exchange.waiting.alive) wait")

    let (request, end) = Context.background.withCancel(name: "request")
    exchange.watch(request)
    try await Task.sleep(for: .seconds(1))
    end()
    try await Task.sleep(for: .seconds(1))
    print("a second after the end of the parent: \(exchange.waiting.alive) wait")
  }
}
