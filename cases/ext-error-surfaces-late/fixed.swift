import CaseKit

struct Order {
  let number: Int
  let card: String
}

enum CheckoutError: Error { case declined(order: Int) }

/// Answers within 500 ms, and tonight it needs them all.
struct Warehouse {
  func reserve(_ order: Order) async throws {
    try await Task.sleep(for: .milliseconds(500))
  }
}

/// Answers within a second, and tonight it needs it all.
struct Carrier {
  func book(_ order: Order) async throws {
    try await Task.sleep(for: .seconds(1))
  }
}

struct Bank {
  func charge(_ order: Order) async throws {
    try await Task.sleep(for: .milliseconds(2))
    guard order.card != "expired" else { throw CheckoutError.declined(order: order.number) }
  }
}

struct Checkout {
  func confirm(_ order: Order) async throws {
    try await withThrowingDiscardingTaskGroup { calls in
      calls.addTask { try await Warehouse().reserve(order) }
      calls.addTask { try await Carrier().book(order) }
      calls.addTask { try await Bank().charge(order) }
    }
  }
}

@main struct Shop {
  static func main() async {
    let began = ContinuousClock.now
    do {
      try await Checkout().confirm(Order(number: 88, card: "expired"))
      print("confirmed")
    } catch {
      let waited = Int((ContinuousClock.now - began) / .milliseconds(1))
      print("refused after \(waited) ms: \(error)")
      expect(waited < 250, "the customer heard of it after \(waited) ms")
    }
  }
}
