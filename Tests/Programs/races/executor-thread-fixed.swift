// expect: clean
import Foundation

final class Exec: SerialExecutor, @unchecked Sendable {
  let c = NSCondition()
  var jobs: [UnownedJob] = []
  var over = false
  func enqueue(_ job: consuming ExecutorJob) {
    let j = UnownedJob(job)
    c.lock()
    jobs.append(j)
    c.signal()
    c.unlock()
  }
  func stop() {
    c.lock()
    over = true
    c.signal()
    c.unlock()
  }
  func loop() {
    while true {
      c.lock()
      while jobs.isEmpty && !over { c.wait() }
      if jobs.isEmpty {
        c.unlock()
        return
      }
      let j = jobs.removeFirst()
      c.unlock()
      j.runSynchronously(on: asUnownedSerialExecutor())
    }
  }
}
actor Worker {
  let e: Exec
  init(_ e: Exec) { self.e = e }
  nonisolated var unownedExecutor: UnownedSerialExecutor { e.asUnownedSerialExecutor() }
  var n = 0
  func bump() { n += 1 }
}
func wait(_ s: DispatchSemaphore) { s.wait() }
/// An actor whose jobs run on a thread of the program's own.
@main struct Main {
  static func main() async {
    let exec = Exec()
    let w = Worker(exec)
    let s = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      exec.loop()
      s.signal()
    }
    await withTaskGroup(of: Void.self) { g in for _ in 0..<2 { g.addTask { await w.bump() } } }
    print(await w.n)
    exec.stop()
    wait(s)
  }
}
