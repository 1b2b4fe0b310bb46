// expect: clean
import Dispatch

final class Box: @unchecked Sendable {
  var value = 0
  var text = ""
}
final class Exec: TaskExecutor {
  let q = DispatchQueue(label: "x")
  func enqueue(_ job: consuming ExecutorJob) {
    let j = UnownedJob(job)
    q.async { j.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
/// A task that prefers an executor, and comes back.
@main struct Main {
  static func main() async {
    let b = Box()
    let e = Exec()
    b.value = 1
    await withTaskExecutorPreference(e) {
      b.value += 1
      await Task.yield()
      b.value += 1
    }
    b.value += 1
    print(b.value)
  }
}
