// Expected: clean. Output: "set up: 1, most at once: within 2".
// Weighted access to a pool of buffers that is set up once.
import CSP

final class Gauge: @unchecked Sendable {
  // Unchecked: touched only with `mutex` held.
  private var inside = 0
  private var most = 0
  private var setUps = 0
  private let mutex = AsyncMutex(name: "gauge")

  func enter() async {
    await mutex.withLock {
      inside += 1
      most = max(most, inside)
    }
  }

  func leave() async { await mutex.withLock { inside -= 1 } }
  func setUp() async { await mutex.withLock { setUps += 1 } }

  var summary: String {
    get async { await mutex.withLock { "set up: \(setUps), most at once: \(most <= 2 ? "within" : "beyond") 2" } }
  }
}

@main struct Program {
  static func main() async {
    let gauge = Gauge()
    let once = AsyncOnce(name: "set-up")
    let semaphore = WeightedSemaphore(2, name: "slots")
    let buffers = ObjectPool<[Int]>(limit: 2, reset: { $0.removeAll() }, make: { [] })
    let group = WaitGroup()
    for number in 1...3 {
      group.go("worker \(number)") {
        await once.run { await gauge.setUp() }
        await semaphore.acquire()
        await gauge.enter()
        buffers.withObject { $0.append(number) }
        await gauge.leave()
        semaphore.release()
      }
    }
    await group.wait()
    print(await gauge.summary)
  }
}
