// expect: clean
actor Harbor {
  private let arrival = ContinuousClock.now + .seconds(3600)
  func hasDocked() -> Bool { .now >= arrival }
}

@main struct Visit {
  static func main() async {
    let harbor = Harbor()
    await withThrowingTaskGroup { visit in
      visit.addTask(name: "watch") {
        while await !harbor.hasDocked() { try await Task.sleep(for: .seconds(30)) }
        print("the ferry is there")
      }
      try? await Task.sleep(for: .seconds(100))
      visit.cancelAll()
    }
  }
}
