/// Keeps the exchange rate of one currency fresh for as long as somebody converts with it.
actor RateFeed {
  private let rate = 1.08
  private var refreshes = 0

  func start() {
    Task {
      while !Task.isCancelled {
        refresh()
        try? await Task.sleep(for: .seconds(30))
      }
    }
  }

  func convert(_ euros: Double) -> Double { euros * rate }

  private func refresh() { refreshes += 1 }
}

struct Invoice {
  let number: Int
  let euros: Double

  func dollars() async -> Double {
    let feed = RateFeed()
    await feed.start()
    return await feed.convert(euros)
  }
}

@main struct Billing {
  static func main() async {
    for invoice in [Invoice(number: 1, euros: 100), Invoice(number: 2, euros: 250)] {
      print("invoice \(invoice.number): \(await invoice.dollars()) USD")
    }
  }
}
