// expect: clean
actor House {
  private var cents = 1_000

  func bid() -> Int {
    cents += 250
    return cents
  }
}

@MainActor final class Page {
  private(set) var cents = 0
  private var polling: Task<Void, any Error>?

  init(of house: House) {
    polling = Task {
      while true {
        cents = await house.bid()
        try await Task.sleep(for: .seconds(5))
      }
    }
  }

  func close() { polling?.cancel() }
}

@main struct App {
  static func main() async throws {
    let house = House()
    for _ in 1...2 {
      let page = Page(of: house)
      try await Task.sleep(for: .seconds(12))
      print(page.cents)
      page.close()
    }
  }
}
