// expect: clean
import Collections

actor Q {
  var d: Deque<[Int]> = []
  var o: OrderedDictionary<String, Int> = [:]
  var h = Heap<Int>()
  func push(_ i: Int) {
    d.append([i])
    o["\(i)"] = i
    h.insert(i)
  }
  func pop() -> [Int]? { d.popFirst() }
  var snap: (Deque<[Int]>, OrderedDictionary<String, Int>) { (d, o) }
}
@main struct M {
  static func main() async {
    let q = Q()
    await withTaskGroup(of: Void.self) { g in
      for i in 0..<3 {
        g.addTask {
          await q.push(i)
          var (d, o) = await q.snap
          d.append([9])
          o["z"] = 1
          for x in d { _ = x.count }
        }
      }
      g.addTask { _ = await q.pop() }
    }
    let (d, o) = await q.snap
    precondition(d.count >= 2 && o.count == 3)
  }
}
