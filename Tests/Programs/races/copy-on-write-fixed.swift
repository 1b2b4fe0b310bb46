// expect: clean
final class Storage {
  var items: [Int] = []
  var n = 0
  init() {}
  init(_ s: Storage) {
    items = s.items
    n = s.n
  }
}
struct Bag: @unchecked Sendable {
  private var s = Storage()
  mutating func add(_ i: Int) {
    if !isKnownUniquelyReferenced(&s) { s = Storage(s) }
    s.items.append(i)
    s.n += 1
  }
  var count: Int { s.items.count + s.n }
}
actor Keeper {
  var b = Bag()
  func add(_ i: Int) { b.add(i) }
  func get() -> Bag { b }
}
@main struct M {
  static func main() async {
    let k = Keeper()
    await withTaskGroup(of: Void.self) { g in
      g.addTask { await k.add(1) }
      g.addTask {
        var c = await k.get()
        _ = c.count
        c.add(3)
        precondition(c.count % 2 == 0)
      }
      g.addTask { await k.add(2) }
      g.addTask {
        let c = await k.get()
        _ = c.count
      }
    }
    let n = await k.get().count
    precondition(n == 4)
  }
}
