// expect: leak
@main struct Main {
  static func main() async {
    let (s, c) = AsyncStream.makeStream(of: Int.self)
    let t = Task(name: "audit log writer") { for await x in s { _ = x } }
    c.yield(1)
    await Task.yield()
    withExtendedLifetime((t, c)) {}
    keep = c
  }
}
nonisolated(unsafe) var keep: AsyncStream<Int>.Continuation?
