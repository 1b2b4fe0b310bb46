// expect: nondeterministic
// Each access is alone on the queue, but the two together are not.
import Dispatch

final class Counter: @unchecked Sendable {
  private let queue = DispatchQueue(label: "counter")
  private var stored = 0
  var value: Int {
    get { queue.sync { stored } }
    set { queue.sync { stored = newValue } }
  }
}

let counter = Counter()
DispatchQueue.concurrentPerform(iterations: 3) { _ in counter.value += 1 }
print(counter.value)
