// expect: starvation
// Tasks that block their threads wait for a task that then has none. At any width: there are more of them than threads.
import Dispatch

let done = DispatchSemaphore(value: 0)
@Sendable func waitForOthers() { done.wait() }

@main struct Program {
  static func main() async {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<64 { group.addTask { waitForOthers() } }
      group.addTask { for _ in 0..<64 { done.signal() } }
    }
    print("all done")
  }
}
