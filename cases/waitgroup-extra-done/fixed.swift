import Dispatch
import Synchronization

struct Shop: Sendable {
  struct Unreachable: Error {}

  let name: String
  let price: Int?

  func quote() throws -> Int {
    guard let price else { throw Unreachable() }
    return price
  }
}

/// The best offer so far.
final class Offers: Sendable {
  private let best = Mutex(Int.max)

  func add(_ price: Int) { best.withLock { $0 = min($0, price) } }

  var cheapest: Int { best.withLock { $0 } }
}

struct PriceFinder {
  let shops: [Shop]

  func cheapest() -> Int {
    let offers = Offers()
    let asking = DispatchGroup()
    for shop in shops {
      asking.enter()
      DispatchQueue.global().async {
        defer { asking.leave() }
        do {
          offers.add(try shop.quote())
        } catch {
          print("no answer from \(shop.name)")
        }
      }
    }
    asking.wait()
    return offers.cheapest
  }
}

@main struct Comparison {
  static func main() {
    let finder = PriceFinder(shops: [
      Shop(name: "Kettle World", price: 39), Shop(name: "Tea & Co", price: nil), Shop(name: "Boil", price: 31),
    ])
    print("cheapest kettle: \(finder.cheapest()) EUR")
  }
}
