// expect: clean
final class P: Sendable {
  let v = 7
  let s = "hello \(CommandLine.arguments.count) world long enough"
}
final class Holder: @unchecked Sendable {
  weak var p: P?
  unowned let q: P
  init(_ p: P) {
    self.p = p
    q = p
  }
}
@main struct M {
  static func main() async {
    let p = P()
    let h = Holder(p)
    async let a = read(h)
    async let b = read(h)
    let r = await (a, b)
    precondition(r.0 == r.1)
    withExtendedLifetime(p) {}
  }
  static func read(_ h: Holder) async -> Int { (h.p?.v ?? 0) + h.q.v }
}
