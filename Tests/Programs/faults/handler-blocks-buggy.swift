// expect: deadlock
// options: --inject cancel
// The handler waits for the task to be done; but a task that was cancelled before runs the handler itself.
import Dispatch

@main struct Shutdown {
  static func main() async {
    let done = DispatchSemaphore(value: 0)
    await withTaskCancellationHandler {
      await Task.yield()
      print("worked")
    } onCancel: {
      done.wait()
    }
  }
}
