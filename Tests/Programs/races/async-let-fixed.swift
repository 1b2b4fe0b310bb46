// expect: clean
final class Res: @unchecked Sendable { var d: [String] = [] }
@main struct M {
  static func main() async {
    let a = Res()
    let b = Res()
    a.d = ["x"]
    async let x = work(a)
    async let y = work(b)
    let (p, q) = await (x, y)
    p.d.append("z")
    q.d.append("z")
    precondition(p.d.count + q.d.count == 5)
    async let never = work(a)
    _ = 1
    await inner()
    _ = await never.d
    async let t: (Int, String) = tup()
    let u = await t
    precondition(u.0 == 1)
    for i in 0..<2 {
      async let w = work(b)
      let r = await w
      r.d.append("\(i)")
    }
  }
  static func inner() async {
    let r = Res()
    do { async let unused = work(r) }
    r.d.append("after")
    precondition(r.d.count <= 2)
  }
  static func tup() async -> (Int, String) {
    await Task.yield()
    return (1, "long string that is surely on the heap")
  }
  static func work(_ r: Res) async -> Res {
    r.d.append("w")
    await Task.yield()
    r.d[0] += "v"
    return r
  }
}
