// expect: clean
final class Res: @unchecked Sendable {
  var data: [Int]
  init(_ d: [Int]) { data = d }
}
struct E1: Error {}
@main struct M {
  static func main() async throws {
    let out = try await withThrowingTaskGroup(of: Res.self) { g in
      for i in 0..<3 {
        g.addTask {
          let r = Res([i])
          r.data.append(i)
          return r
        }
      }
      var all: [Int] = []
      while let r = try await g.next() {
        r.data.append(7)
        all += r.data
      }
      return all.count
    }
    precondition(out == 9)
    await withDiscardingTaskGroup { g in
      let r = Res([])
      g.addTask { r.data.append(1) }
    }
    let r = Res([1])
    do {
      try await withThrowingTaskGroup(of: Void.self) { g in
        g.addTask {
          r.data.append(2)
          throw E1()
        }
        try await g.waitForAll()
      }
    } catch { r.data.append(3) }
    precondition(r.data.count == 3)
    await withTaskGroup(of: Void.self) { g in g.addTask { r.data.append(4) } }
    r.data.append(5)
  }
}
