// expect: clean
struct Bad: Error {}
actor Latch {
  private var open = false
  private var waiters: [CheckedContinuation<Void, Never>] = []
  func wait() async { if !open { await withCheckedContinuation { waiters.append($0) } } }
  func signal() {
    open = true
    for w in waiters { w.resume() }
    waiters = []
  }
}
@main struct Main {
  static func main() async {
    let latch = Latch()
    do {
      try await withThrowingTaskGroup(of: Void.self) { g in
        g.addTask { await latch.wait() }
        g.addTask {
          do { if Int("x") == nil { throw Bad() } } catch {
            await latch.signal()
            throw error
          }
          await latch.signal()
        }
        try await g.waitForAll()
      }
    } catch { print("failed") }
  }
}
