import CaseKit

/// What `work` returns, or nil if it fails or takes longer than until `deadline`.
func value<Value: Sendable>(
  by deadline: ContinuousClock.Instant, of work: @escaping @Sendable () async throws -> Value
) async -> Value? {
  await withTaskGroup(of: Value?.self) { race in
    race.addTask { try? await work() }
    race.addTask {
      try? await Task.sleep(until: deadline)
      return nil
    }
    defer { race.cancelAll() }
    return await race.next() ?? nil
  }
}

/// A service that answers after some time.
struct Backend {
  let answer: String
  let latency: Duration

  func ask() async throws -> String {
    try await Task.sleep(for: latency)
    return answer
  }
}

struct Bookshop {
  let sessions = Backend(answer: "Ann", latency: .milliseconds(300))
  let bestsellers = Backend(answer: "bestsellers", latency: .milliseconds(150))
  let ranking: Backend

  /// The page that was promised to be there within three seconds.
  func page() async -> String? {
    await value(by: .now + .seconds(3), of: shelf)
  }

  /// Books that are ranked for the reader, or the bestsellers if the ranking takes too long.
  private func shelf() async throws -> String {
    let reader = try await sessions.ask()
    if let books = await value(by: .now + .seconds(3), of: ranking.ask) { return "\(reader): \(books)" }
    return try await "\(reader): \(bestsellers.ask())"
  }
}

@main struct Evening {
  static func main() async {
    let calm = Bookshop(ranking: Backend(answer: "books for you", latency: .milliseconds(200)))
    let overloaded = Bookshop(ranking: Backend(answer: "books for you", latency: .seconds(10)))
    for shop in [calm, overloaded] {
      let page = await shop.page()
      print(page ?? "503 try again later")
      expect(page != nil, "no page after three seconds, not even one with the bestsellers")
    }
  }
}
