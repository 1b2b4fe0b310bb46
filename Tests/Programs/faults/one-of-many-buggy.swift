// expect: deadlock
// options: --inject cancel:worker
// Each of several workers holds a permit while it sleeps, and throws without giving it back.
import CSP

@main struct Pool {
  static func main() async {
    let permits = WeightedSemaphore(1)
    let workers = (0..<3).map { _ in
      Task(name: "worker") {
        await permits.acquire(1)
        try await Task.sleep(for: .milliseconds(10))
        permits.release(1)
      }
    }
    for worker in workers { _ = await worker.result }
    print("done")
  }
}
