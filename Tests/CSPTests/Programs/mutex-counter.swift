// Expected: clean. Output: "count: 6".
// An unprotected variable behind an AsyncMutex: the lock orders all accesses.
import CSP

final class Counter: @unchecked Sendable {
  // Unchecked: touched only with `mutex` held.
  private var value = 0
  private let mutex = AsyncMutex(name: "counter")

  func increment() async {
    await mutex.lock()
    value += 1
    mutex.unlock()
  }

  var current: Int {
    get async { await mutex.withLock { value } }
  }
}

@main struct Program {
  static func main() async {
    let counter = Counter()
    let group = WaitGroup()
    for number in 1...3 {
      group.go("worker \(number)") {
        await counter.increment()
        await counter.increment()
      }
    }
    await group.wait()
    print("count: \(await counter.current)")
  }
}
