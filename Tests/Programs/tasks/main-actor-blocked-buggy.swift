// expect: deadlock
// The main thread waits on a semaphore for a task that needs the main actor.
import Dispatch

@MainActor final class Model {
  var title = "none"
  func load() { title = "loaded" }
}
func loadSync(_ m: Model) {
  let s = DispatchSemaphore(value: 0)
  Task.detached {
    await m.load()
    s.signal()
  }
  s.wait()
}
@main struct Main {
  @MainActor static func main() async {
    let m = Model()
    loadSync(m)
    print(m.title)
  }
}
