// expect: clean
actor Node {
  var peer: Node?
  var n = 0
  func connect(_ p: Node?) { peer = p }
  func ping() async {
    n += 1
    await peer!.pong()
  }
  func pong() async { n += 1 }
}
@main struct Main {
  static func main() async {
    let a = Node()
    let b = Node()
    await a.connect(b)
    await b.connect(a)
    await withTaskGroup { g in
      g.addTask { await a.ping() }
      g.addTask { await b.ping() }
    }
    await a.connect(nil)
    print(await a.n + b.n)
  }
}
