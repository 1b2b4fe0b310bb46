// expect: crash
// A worker asks whether it may still use the device, and says that it does, too late.
import Foundation
import Synchronization

let isStopping = Atomic(false)
let isGone = Atomic(false)
let users = Atomic(1)

nonisolated func leave() {
  if users.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 {
    isGone.store(true, ordering: .sequentiallyConsistent)
  }
}

nonisolated func work() {
  guard !isStopping.load(ordering: .sequentiallyConsistent) else { return }
  users.add(1, ordering: .sequentiallyConsistent)
  precondition(!isGone.load(ordering: .sequentiallyConsistent), "used after it was gone")
  leave()
}

let worker = Thread { work() }
worker.start()
isStopping.store(true, ordering: .sequentiallyConsistent)
leave()
while !worker.isFinished { sched_yield() }
