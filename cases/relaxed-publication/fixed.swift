import Synchronization

/// Prices by country. They are read from a file when somebody asks for the first time.
final class PriceList: @unchecked Sendable {
  private let loading = Mutex(())
  private let isLoaded = Atomic(false)
  // Written once, under the lock and before `isLoaded`; read after `isLoaded`.
  private var prices: [String: Int] = [:]

  func price(in country: String) -> Int? {
    if !isLoaded.load(ordering: .acquiring) { load() }
    return prices[country]
  }

  private func load() {
    loading.withLock { _ in
      if isLoaded.load(ordering: .relaxed) { return }
      prices = ["at": 1290, "ch": 1490]
      isLoaded.store(true, ordering: .releasing)
    }
  }
}

@main struct Shop {
  static func main() async {
    let list = PriceList()
    await withTaskGroup { requests in
      for country in ["at", "ch"] {
        requests.addTask(name: country) { list.price(in: country) ?? 0 }
      }
      var sum = 0
      for await price in requests { sum += price }
      print("sum: \(sum)")
    }
  }
}
