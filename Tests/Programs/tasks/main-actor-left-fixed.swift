// expect: clean
@main struct Main {
  static func main() async {
    let (s, c) = AsyncStream.makeStream(of: Int.self)
    let t = Task(name: "audit log writer") { for await x in s { _ = x } }
    c.yield(1)
    c.finish()
    await t.value
  }
}
