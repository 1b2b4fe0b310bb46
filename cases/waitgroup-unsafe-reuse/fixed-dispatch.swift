import CaseKit
import Dispatch

struct Dish: Sendable {
  let name: String
  let minutes: Int
}

final class Kitchen: Sendable {
  /// Cooks what a table has ordered; returns when everything is ready.
  func serve(_ dishes: [Dish]) async {
    let cooking = DispatchGroup()
    for dish in dishes {
      cooking.enter()
      DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(60 * dish.minutes)) {
        cooking.leave()
      }
    }
    await withCheckedContinuation { table in
      cooking.notify(queue: .global()) { table.resume() }
    }
  }
}

@main struct Restaurant {
  static func main() async {
    let kitchen = Kitchen()
    let clock = ContinuousClock()
    async let first = clock.measure { await kitchen.serve([Dish(name: "espresso", minutes: 2)]) }
    async let second = clock.measure { await kitchen.serve([Dish(name: "roast", minutes: 60)]) }
    let (coffee, roast) = await (first, second)
    expect(coffee < roast, "the espresso has waited for the roast")
    print("both tables are served")
  }
}
