/// Knows where the ferries are, and counts who asks.
actor Harbor {
  private(set) var inquiries = 0
  private let arrival = ContinuousClock.now + .seconds(60)

  func hasDocked() -> Bool {
    inquiries += 1
    return .now >= arrival
  }
}

struct ArrivalPage {
  let harbor: Harbor

  /// Asks every two seconds until the ferry is there.
  func watch() async {
    while await !harbor.hasDocked() {
      await Task.detached { try? await Task.sleep(for: .seconds(2)) }.value
    }
    print("the ferry is there")
  }
}

@main struct Visit {
  static func main() async {
    let harbor = Harbor()
    let page = ArrivalPage(harbor: harbor)
    await withTaskGroup { visit in
      visit.addTask(name: "watch") { await page.watch() }
      try? await Task.sleep(for: .seconds(5))
      visit.cancelAll()
    }
    print("page closed after \(await harbor.inquiries) inquiries")
  }
}
