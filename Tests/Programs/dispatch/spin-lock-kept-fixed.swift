// expect: clean
import Foundation
import Synchronization

final class Spin: Sendable {
  let flag = Atomic<Bool>(false)
  func lock() { while flag.exchange(true, ordering: .acquiring) { sched_yield() } }
  func unlock() { flag.store(false, ordering: .releasing) }
}
let spin = Spin()
nonisolated(unsafe) var n = 0
let group = DispatchGroup()
for _ in 0..<3 {
  group.enter()
  Thread {
    for _ in 0..<2 {
      spin.lock()
      n += 1
      spin.unlock()
    }
    group.leave()
  }.start()
}
group.wait()
print(n)
