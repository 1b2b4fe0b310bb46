// expect: clean
// options: --inject cancel
// The handler only tells, and waits for nobody.
import Synchronization

@main struct Shutdown {
  static func main() async {
    let stopping = Atomic(false)
    await withTaskCancellationHandler {
      await Task.yield()
      print("worked", stopping.load(ordering: .relaxed) || true)
    } onCancel: {
      stopping.store(true, ordering: .relaxed)
    }
  }
}
