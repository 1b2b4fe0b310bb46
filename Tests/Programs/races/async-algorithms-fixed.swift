// expect: clean
import AsyncAlgorithms

final class B: @unchecked Sendable {
  var v: Int
  init(_ v: Int) { self.v = v }
}
@main struct M {
  static func main() async {
    let ch = AsyncChannel<B>()
    async let p: Void = {
      for i in 0..<3 {
        let b = B(i)
        b.v += 1
        await ch.send(b)
      }
      ch.finish()
    }()
    var s = 0
    for await b in ch {
      b.v += 1
      s += b.v
    }
    await p
    precondition(s == 9)
    var t = 0
    for await (x, y) in zip([B(1), B(2)].async, [B(3), B(4)].async) {
      x.v += y.v
      t += x.v
    }
    for await b in merge([B(1), B(2)].async, [B(3)].async) {
      b.v += 1
      t += b.v
    }
    precondition(t == 10 + 9)
  }
}
