// expect: clean
import Dispatch

final class B: @unchecked Sendable {
  var v = 0
  var w = 0
}
@main struct M {
  static func main() { run() }
  nonisolated static func run() {
    let b = B()
    let item = DispatchWorkItem { b.v = 1 }
    let done = DispatchSemaphore(value: 0)
    item.notify(queue: .global()) {
      b.v += 1
      done.signal()
    }
    DispatchQueue.global().async(execute: item)
    item.wait()
    done.wait()
    b.v += 1
    let i2 = DispatchWorkItem(flags: .barrier) { b.w += 1 }
    let q = DispatchQueue(label: "q", attributes: .concurrent)
    q.async { _ = b.v }
    q.async { _ = b.v }
    q.async(execute: i2)
    q.sync { precondition(b.w == 1) }
    i2.wait()
    precondition(b.v == 3)
    q.asyncAfter(deadline: .now() + 0.1) {
      b.v = 9
      done.signal()
    }
    done.wait()
    precondition(b.v == 9)
  }
}
