// expect: leak
// The task waits for ever and holds its page: the page is reached from the task, so only the task is a finding.
final class Page: @unchecked Sendable {
  private var task: Task<Void, Never>?
  private var lines: [String] = []

  func open(_ stream: AsyncStream<String>) {
    task = Task.detached { for await line in stream { self.lines.append(line) } }
  }
  deinit { task?.cancel() }
}

nonisolated(unsafe) var sources: [AsyncStream<String>.Continuation] = []

@main struct Reader {
  static func main() async {
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    sources.append(continuation)
    Page().open(stream)
    continuation.yield("a")
    await Task.yield()
    print("left")
  }
}
