// expect: clean
// A task that has ended has let go of what it captured, though its handle is still stored.
final class Page: @unchecked Sendable {
  private var task: Task<Void, Never>?
  private var lines: [String] = []

  func open(_ stream: AsyncStream<String>) {
    task = Task.detached { for await line in stream { self.lines.append(line) } }
  }
  func close() async { await task?.value }
}

@main struct Reader {
  static func main() async {
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    let page = Page()
    page.open(stream)
    continuation.yield("a")
    continuation.finish()
    await page.close()
    print("left")
  }
}
