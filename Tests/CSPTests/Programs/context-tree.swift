// Expected: clean. Output: "stopped: 3".
// Cancelling the root reaches the tasks of both branches, and the one with a value and a time-out.
import CSP

@main struct Program {
  static func main() async {
    let (root, cancel) = Context.background.withCancel(name: "root")
    let (left, cancelLeft) = root.withCancel(name: "left")
    let (right, cancelRight) = root.withValue("r", for: "branch").withTimeout(.seconds(60), name: "right")
    let stopped = Channel<Void>(capacity: 3)
    let group = WaitGroup()
    for (name, context) in [("root", root), ("left", left), ("right", right)] {
      group.go(name) {
        _ = await context.done.receive()
        if context.error == .canceled { await stopped.send(()) }
      }
    }
    cancel()
    await group.wait()
    cancelLeft()
    cancelRight()
    print("stopped: \(stopped.count)")
  }
}
