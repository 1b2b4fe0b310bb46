// expect: clean
import CSP

final class B: @unchecked Sendable {
  var v: [Int] = []
  init(_ i: Int) { v = [i] }
}
@main struct M {
  static func main() async {
    let a = Channel<B>()
    let z = Channel<B>(capacity: 1)
    let quit = Channel<Void>()
    let done = Channel<Int>(capacity: 1)
    let (ctx, cancel) = Context.background.withCancel()
    go {
      var n = 0
      nonisolated(unsafe) var run = true
      while run {
        nonisolated(unsafe) var got: B?
        await select(
          .receive(from: a) { got = $0 }, .receive(from: z) { got = $0 }, .receive(from: quit) { _ in run = false })
        if let got {
          got.v.append(1)
          n += got.v.count
        }
      }
      await done.send(n)
    }
    let wg = WaitGroup()
    wg.add(1)
    go {
      let b = B(1)
      b.v[0] = 3
      await a.send(b)
      wg.done()
    }
    let b = B(2)
    await z.send(b)
    await a.send(B(9))
    await wg.wait()
    quit.close()
    let n = (await done.receive())!
    precondition(n >= 2)
    go { cancel() }
    await select(.receive(from: ctx.done) { _ in }, .after(.seconds(1)) {})
  }
}
