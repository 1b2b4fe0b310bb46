import CSP

/// Answers from what it remembers, and asks the warehouse for the rest.
struct PriceList {
  let known = ["tea": 350, "salt": 90]

  func price(of article: String) async -> Int {
    let answer = Channel<Int>(name: "answer")
    let errands = WaitGroup(name: "errands")
    if let price = known[article] {
      await answer.send(price)
    } else {
      errands.go("warehouse") { await answer.send(askWarehouse(article)) }
    }
    let price = await answer.receive() ?? 0
    await errands.wait()
    return price
  }

  private func askWarehouse(_ article: String) -> Int {
    article.count * 100
  }
}

@main struct Shop {
  static func main() async {
    let prices = PriceList()
    for article in ["coffee", "tea"] {
      print("\(article): \(await prices.price(of: article)) cents")
    }
  }
}
