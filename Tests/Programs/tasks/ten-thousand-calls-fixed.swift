// expect: clean
actor Counter {
  var n = 0
  func bump() { n += 1 }
}
@main struct Main {
  static func main() async {
    let c = Counter()
    await withTaskGroup { g in
      for _ in 0..<10 { g.addTask { for _ in 0..<1000 { await c.bump() } } }
    }
    print(await c.n)
  }
}
