import CSP
import Synchronization

struct Table: Sendable {
  let number: Int
  let dishes: [String]
}

/// The dishes that wait under the heat lamp.
final class Pass: Sendable {
  private let ready = Mutex(0)

  func put(_ dish: String) { ready.withLock { $0 += 1 } }

  var count: Int { ready.withLock { $0 } }
}

final class Kitchen: Sendable {
  private let cooking = WaitGroup(name: "cooking")

  /// Cooks what a table has ordered; returns when everything is ready.
  func serve(_ table: Table) async -> Int {
    let pass = Pass()
    for dish in table.dishes {
      cooking.add(1)
      go(dish) {
        defer { self.cooking.done() }
        pass.put(dish)
      }
    }
    await cooking.wait()
    return pass.count
  }
}

@main struct Restaurant {
  static func main() async {
    let kitchen = Kitchen()
    async let first = kitchen.serve(Table(number: 1, dishes: ["soup", "roast"]))
    async let second = kitchen.serve(Table(number: 2, dishes: ["salad"]))
    print("table 1 has \(await first) dishes, table 2 has \(await second)")
  }
}
