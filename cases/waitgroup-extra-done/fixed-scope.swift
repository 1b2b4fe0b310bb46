struct Shop: Sendable {
  struct Unreachable: Error {}

  let name: String
  let price: Int?

  func quote() throws -> Int {
    guard let price else { throw Unreachable() }
    return price
  }
}

struct PriceFinder {
  let shops: [Shop]

  func cheapest() async -> Int {
    await withTaskGroup(of: Int?.self) { asking in
      for shop in shops {
        asking.addTask(name: shop.name) {
          do {
            return try shop.quote()
          } catch {
            print("no answer from \(shop.name)")
            return nil
          }
        }
      }
      return await asking.reduce(Int.max) { min($0, $1 ?? .max) }
    }
  }
}

@main struct Comparison {
  static func main() async {
    let finder = PriceFinder(shops: [
      Shop(name: "Kettle World", price: 39), Shop(name: "Tea & Co", price: nil), Shop(name: "Boil", price: 31),
    ])
    print("cheapest kettle: \(await finder.cheapest()) EUR")
  }
}
