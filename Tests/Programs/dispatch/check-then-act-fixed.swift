// expect: clean
import Dispatch

final class Counter: @unchecked Sendable {
  private let queue = DispatchQueue(label: "counter")
  private var stored = 0
  var value: Int { queue.sync { stored } }
  func increment() { queue.sync { stored += 1 } }
}

let counter = Counter()
DispatchQueue.concurrentPerform(iterations: 3) { _ in counter.increment() }
print(counter.value)
