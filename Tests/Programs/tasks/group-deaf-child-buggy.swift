// expect: cancellationIgnored
// The losers of a race swallow the cancellation and work on.
func crawl(_ depth: Int) async -> Int {
  var pages = 0
  for _ in 0..<depth {
    do { try await Task.sleep(for: .milliseconds(100)) } catch {}
    for _ in 0..<50 { await Task.yield() }
    pages += 1
  }
  return pages
}
@main struct Main {
  static func main() async {
    let n = await withTaskGroup(of: Int.self) { g in
      g.addTask { await crawl(3) }
      g.addTask { await crawl(200) }
      let n = await g.next()!
      g.cancelAll()
      return n
    }
    print(n)
  }
}
