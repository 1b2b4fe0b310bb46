// expect: clean
import CSP

final class Gate: Sendable {
  let mutex: AsyncMutex
  let opened: AsyncCondition
  nonisolated(unsafe) var isOpen = false
  init() {
    mutex = AsyncMutex(name: "gate")
    opened = AsyncCondition(mutex, name: "opened")
  }
  func pass() async {
    await mutex.lock()
    while !isOpen { await opened.wait() }
    mutex.unlock()
  }
  func open() async {
    await mutex.lock()
    isOpen = true
    opened.broadcast()
    mutex.unlock()
  }
}
@main struct Main {
  static func main() async {
    let gate = Gate()
    let walker = go("walker") { await gate.pass() }
    await gate.open()
    await walker.value
  }
}
