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

/// A group that ignores one `leave` too many.
final class PatientGroup: Sendable {
  private let group = DispatchGroup()
  private let asked = Mutex(0)

  func enter() {
    asked.withLock {
      $0 += 1
      group.enter()
    }
  }

  func leave() {
    asked.withLock {
      guard $0 > 0 else { return }
      $0 -= 1
      group.leave()
    }
  }

  func wait() { group.wait() }
}

struct PriceFinder {
  let shops: [Shop]

  func cheapest() -> Int {
    let offers = Offers()
    let asking = PatientGroup()
    for shop in shops {
      asking.enter()
      DispatchQueue.global().async {
        defer { asking.leave() }
        do {
          offers.add(try shop.quote())
        } catch {
          print("no answer from \(shop.name)")
          asking.leave()
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
