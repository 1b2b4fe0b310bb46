// expect: clean
final class Msg: @unchecked Sendable {
  var n: Int
  init(_ n: Int) { self.n = n }
}
@main struct M {
  static func main() async {
    let (s, c) = AsyncStream.makeStream(of: Msg.self, bufferingPolicy: .unbounded)
    async let p: Void = produce(c)
    var sum = 0
    for await m in s {
      m.n += 1
      sum += m.n
    }
    await p
    precondition(sum == 9)
    let s2 = AsyncThrowingStream<Msg, any Error> { c in
      c.onTermination = { _ in }
      let t = Task.detached {
        for i in 0..<2 {
          let m = Msg(i)
          m.n += 1
          c.yield(m)
        }
        c.finish()
      }
      _ = t
    }
    var k = 0
    do {
      for try await m in s2 {
        m.n += 1
        k += m.n
      }
    } catch {}
    precondition(k == 5)
  }
  static func produce(_ c: AsyncStream<Msg>.Continuation) async {
    for i in 1...3 {
      let m = Msg(i)
      m.n += 0
      c.yield(m)
      await Task.yield()
    }
    c.finish()
  }
}
