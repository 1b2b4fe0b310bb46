import Synchronization

/// What an airport tells one display.
final class Feed: Sendable {
  private struct State {
    var news: [String] = []
    var reader: CheckedContinuation<String?, Never>?
  }

  private let state = Mutex(State())

  func publish(_ text: String) {
    let reader = state.withLock { state in
      if state.reader == nil { state.news.append(text) }
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume(returning: text)
  }

  /// Waits for news; nil if the task is cancelled.
  func next() async -> String? {
    await withCheckedContinuation { reader in
      let answer = state.withLock { state -> String?? in
        if Task.isCancelled { return .some(nil) }
        if !state.news.isEmpty { return state.news.removeFirst() }
        state.reader = reader
        return nil
      }
      if let answer { reader.resume(returning: answer) }
    }
  }
}

@main struct Airport {
  static func main() async {
    let feed = Feed()
    let (screen, hall) = AsyncStream.makeStream(of: String.self)
    let display = Task.detached(name: "display B") {
      while let text = await feed.next() { hall.yield(text) }
      hall.yield("dark")
    }
    var shown = screen.makeAsyncIterator()
    for news in ["LH 96 B14", "LO 301 20 min"] {
      feed.publish(news)
      if let text = await shown.next() { print("B: \(text)") }
    }
    display.cancel()
    await display.value
    if let text = await shown.next() { print("B: \(text)") }
  }
}
