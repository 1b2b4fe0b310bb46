// expect: race
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
@main struct M {
  static func main() async {
    nonisolated(unsafe) var b = Bag()
    await withTaskGroup(of: Void.self) { g in
      g.addTask { b.add(1) }
      g.addTask { b.add(2) }
    }
  }
}
