// expect: clean
import Dispatch

final class Box: @unchecked Sendable { var value = 0 }
/// Timer sources, queues with targets, concurrent loops.
@main struct Main {
  static func main() {
    let b = Box()
    let s = DispatchSemaphore(value: 0)
    let q = DispatchQueue(label: "t")
    let t = DispatchSource.makeTimerSource(queue: q)
    b.value = 1
    t.setEventHandler { @Sendable in
      b.value += 1
      s.signal()
    }
    t.schedule(deadline: .now() + 0.01)
    t.resume()
    s.wait()
    print(b.value)
    t.cancel()
    let k = DispatchSpecificKey<Int>()
    q.setSpecific(key: k, value: 3)
    q.sync { print(DispatchQueue.getSpecific(key: k)!) }
    let inner = DispatchQueue(label: "i", target: q)
    inner.async { @Sendable in b.value += 1 }
    q.sync {}
    inner.sync { print(b.value) }
    q.async { @Sendable in b.value += 1 }
    inner.sync { b.value += 1 }
    q.sync { print(b.value) }
    let io = DispatchQueue.global()
    var rest: [Int] = []
    let lock = DispatchQueue(label: "l")
    nonisolated(unsafe) var sum = 0
    DispatchQueue.concurrentPerform(iterations: 3) { i in io.sync { lock.sync { sum += i } } }
    rest.append(sum)
    print(rest)
  }
}
