// expect: clean
import CSP

final class B: @unchecked Sendable { var v: [Int] = [] }
@main struct M {
  static func main() async {
    let b = B()
    let ch = Channel<B>()
    let buf = Channel<Int>(capacity: 2)
    let wg = WaitGroup()
    let mu = AsyncMutex()
    let once = AsyncOnce()
    let rw = AsyncRWMutex()
    wg.add(3)
    go {
      b.v.append(1)
      await ch.send(b)
      wg.done()
    }
    go {
      let x = (await ch.receive())!
      x.v.append(2)
      await buf.send(x.v.count)
      buf.close()
      wg.done()
    }
    go {
      for await n in buf { precondition(n == 2) }
      wg.done()
    }
    await wg.wait()
    b.v.append(3)
    let c = B()
    let d = B()
    let w2 = WaitGroup()
    w2.add(3)
    for i in 0..<2 {
      go {
        await mu.lock()
        c.v.append(i)
        mu.unlock()
        await once.run { d.v.append(5) }
        await rw.rlock()
        precondition(d.v[0] == 5)
        rw.runlock()
        w2.done()
      }
    }
    go {
      await rw.lock()
      rw.unlock()
      w2.done()
    }
    await w2.wait()
    precondition(c.v.count == 2 && d.v == [5] && b.v.count == 3)
  }
}
