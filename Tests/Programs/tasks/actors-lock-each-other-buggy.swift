// expect: deadlock
// Two actors with a hand-made lock call each other under it.
actor Node {
  let name: String
  var peer: Node?
  private var locked = false
  private var waiters: [CheckedContinuation<Void, Never>] = []
  init(_ name: String) { self.name = name }
  func connect(_ p: Node?) { peer = p }
  private func lock() async {
    if locked { await withCheckedContinuation { waiters.append($0) } } else { locked = true }
  }
  private func unlock() { if waiters.isEmpty { locked = false } else { waiters.removeFirst().resume() } }
  func ping() async {
    await lock()
    await peer!.pong()
    unlock()
  }
  func pong() async {
    await lock()
    unlock()
  }
}
@main struct Main {
  static func main() async {
    let a = Node("a")
    let b = Node("b")
    await a.connect(b)
    await b.connect(a)
    await withTaskGroup { g in
      g.addTask { await a.ping() }
      g.addTask { await b.ping() }
    }
    await a.connect(nil)
    print("done")
  }
}
