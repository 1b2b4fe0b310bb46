// expect: clean
final class Part: @unchecked Sendable {
  var a = 0, b = 0
  let up: Sum
  init(_ s: Sum) { up = s }
  deinit {
    precondition(a < 3 && b < 3)
    a = 9
  }
}
final class Sum: @unchecked Sendable {
  var x = 0, y = 0
  deinit {
    precondition(x + y <= 2)
    x = -1
  }
}
func jobs() -> (@Sendable () -> Void, @Sendable () -> Void) {
  let p = Part(Sum())
  return (
    {
      p.a += 1
      p.up.x += 1
    },
    {
      p.b += 1
      p.up.y += 1
    }
  )
}
func start() -> [Task<Void, Never>] {
  let (f, g) = jobs()
  return [Task.detached { f() }, Task.detached { g() }]
}
final class Leaf: @unchecked Sendable {
  var n = 0, m = 0
  deinit {
    precondition(n + m <= 2)
    n = 7
  }
}
func start2() -> [Task<Void, Never>] {
  let ls = [Leaf(), Leaf()]
  return [Task.detached { ls[0].n += 1 }, Task.detached { ls[0].m += 1 }]
}
@main struct M {
  static func main() async {
    for t in start() { await t.value }
    for t in start2() { await t.value }
  }
}
