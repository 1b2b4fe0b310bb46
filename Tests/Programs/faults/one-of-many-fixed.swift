// expect: clean
// options: --inject cancel:worker
// Each worker gives its permit back on every way out.
import CSP

@main struct Pool {
  static func main() async {
    let permits = WeightedSemaphore(1)
    let workers = (0..<3).map { _ in
      Task(name: "worker") {
        await permits.acquire(1)
        defer { permits.release(1) }
        try await Task.sleep(for: .milliseconds(10))
      }
    }
    for worker in workers { _ = await worker.result }
    print("done")
  }
}
