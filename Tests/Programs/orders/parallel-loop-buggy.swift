// expect: race
// options: --strategy dpor --access --schedules 4000
// Without others, the caller takes all iterations: that they could have taken some is what decides.
import Dispatch

final class Counter: @unchecked Sendable { var value = 0 }

let counter = Counter()
DispatchQueue.concurrentPerform(iterations: 2) { _ in counter.value += 1 }
print(counter.value)
