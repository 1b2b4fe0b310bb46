/// The server of the auction house.
actor AuctionHouse {
  private var cents = 1_000

  func highestBid() -> Int {
    cents += 250
    return cents
  }
}

/// What the app shows of one auction. It is up to date as long as somebody looks at it.
@MainActor final class AuctionPage {
  private(set) var cents = 0
  private var polling: Task<Void, any Error>?

  init(of house: AuctionHouse) {
    polling = Task { [weak self] in
      guard let self else { return }
      while true {
        cents = await house.highestBid()
        try await Task.sleep(for: .seconds(5))
      }
    }
  }

  deinit { polling?.cancel() }
}

@main struct App {
  static func main() async throws {
    let house = AuctionHouse()
    for _ in 1...2 {
      let page = AuctionPage(of: house)
      try await Task.sleep(for: .seconds(12))
      print("\(page.cents) cents")
    }
  }
}
