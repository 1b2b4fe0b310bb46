// expect: deadlock
import CSP

final class Latch: Sendable {
  let mutex = AsyncMutex(name: "latch")
  let changed: AsyncCondition
  nonisolated(unsafe) var isReady = false
  init() { changed = AsyncCondition(mutex, name: "ready") }
  func wait() async {
    await mutex.lock()
    while !isReady { await changed.wait() }
    mutex.unlock()
  }
  func ready() async {
    await mutex.lock()
    isReady = true
    changed.signal()
    mutex.unlock()
  }
}
@main struct Main {
  static func main() async {
    let latch = Latch()
    let wg = WaitGroup(name: "waiters")
    for i in 0..<3 { wg.go("waiter \(i)") { await latch.wait() } }
    await latch.ready()
    await wg.wait()
  }
}
