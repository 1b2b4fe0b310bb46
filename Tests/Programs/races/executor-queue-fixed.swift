// expect: clean
import Dispatch

final class Exec: SerialExecutor {
  let q = DispatchQueue(label: "x")
  func enqueue(_ job: consuming ExecutorJob) {
    let j = UnownedJob(job)
    q.async { j.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
actor Worker {
  let e = Exec()
  nonisolated var unownedExecutor: UnownedSerialExecutor { e.asUnownedSerialExecutor() }
  var n = 0
  func bump() { n += 1 }
}
/// An actor whose jobs run on a queue.
@main struct Main {
  static func main() async {
    let w = Worker()
    await withTaskGroup(of: Void.self) { g in for _ in 0..<3 { g.addTask { await w.bump() } } }
    print(await w.n)
  }
}
