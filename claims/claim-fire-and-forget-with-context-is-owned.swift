import CSP
import Synchronization

struct Shop {
  /// What the warehouse says. It is silent today.
  let answers = Channel<String>()
  let confirmations = LiveCount()

  /// Asks for a confirmation of an order, for five seconds at most, and returns at once.
  func confirm(_ order: Int) {
    let (context, cancel) = Context.background.withTimeout(.seconds(5))
    confirmations.begin()
    go("confirmation of \(order)") {
      defer {
        cancel()
        confirmations.end()
      }
      await select(
        .receive(from: answers) { answer in print("order \(order): \(answer ?? "withdrawn")") },
        .done(context) { print("order \(order): no answer in time") })
    }
  }
}

/// How many pieces of work have begun and not ended.
final class LiveCount: Sendable {
  private let count = Atomic(0)

  var alive: Int { count.load(ordering: .relaxed) }

  func begin() { count.add(1, ordering: .relaxed) }
  func end() { count.subtract(1, ordering: .relaxed) }
}

@main struct Checkout {
  static func main() async throws {
    let shop = Shop()
    shop.confirm(501)
    print("alive after the call: \(shop.confirmations.alive)")
    try await Task.sleep(for: .seconds(10))
    print("alive after ten seconds: \(shop.confirmations.alive)")
    shop.confirm(502)
    print("closed")
  }
}
