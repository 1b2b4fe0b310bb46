import CSP
import CaseKit

/// A service that answers after some time, unless the caller gives up first.
struct Backend {
  let answer: String
  let latency: Duration

  func ask(_ context: Context) async throws -> String {
    await select(.after(latency), .done(context))
    if let error = context.error { throw error }
    return answer
  }
}

struct Bookshop {
  let sessions = Backend(answer: "Ann", latency: .milliseconds(300))
  let bestsellers = Backend(answer: "bestsellers", latency: .milliseconds(150))
  let ranking: Backend

  /// The page that was promised to be there within three seconds.
  func page() async -> String? {
    let (context, cancel) = Context.background.withTimeout(.seconds(3), name: "page")
    defer { cancel() }
    return try? await shelf(context)
  }

  /// Books that are ranked for the reader, or the bestsellers if the ranking takes too long.
  private func shelf(_ context: Context) async throws -> String {
    let reader = try await sessions.ask(context)
    let (call, cancel) = context.withTimeout(.seconds(3), name: "ranking")
    defer { cancel() }
    if let books = try? await ranking.ask(call) { return "\(reader): \(books)" }
    return try await "\(reader): \(bestsellers.ask(context))"
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
