import Synchronization

/// Which hops were told that their request was given up.
final class HopTable: Sendable {
  private let heard = Mutex<[String: Int]>([:])

  func note(_ hop: String) { heard.withLock { $0[hop, default: 0] += 1 } }

  func rows(_ hops: [String]) -> String {
    heard.withLock { heard in hops.map { "\($0) \(heard[$0, default: 0])" }.joined(separator: ", ") }
  }
}

/// Answers through four hops. One of them may start a task of its own for the next.
struct Chain: Sendable {
  static let hops = ["page", "prices", "cache", "database"]
  let cut: String?
  let table = HopTable()

  func answer(_ hop: Int = 0) async throws {
    let name = Chain.hops[hop]
    try await withTaskCancellationHandler {
      guard hop + 1 < Chain.hops.count else {
        try await Task.sleep(for: .seconds(4))
        return
      }
      if name == cut {
        try await Task { try await answer(hop + 1) }.value
      } else {
        try await answer(hop + 1)
      }
    } onCancel: {
      table.note(name)
    }
  }
}

@main struct LoadTest {
  static func main() async {
    for cut in [nil, "prices"] {
      let chain = Chain(cut: cut)
      await withTaskGroup { load in
        for request in 1...3 {
          load.addTask(name: "request \(request)") { try? await chain.answer() }
        }
        try? await Task.sleep(for: .milliseconds(800))
        load.cancelAll()
      }
      print("\(cut.map { "cut in \($0)" } ?? "whole"): \(chain.table.rows(Chain.hops)) of 3")
    }
  }
}
