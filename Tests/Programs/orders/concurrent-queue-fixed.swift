// expect: clean
// options: --strategy dpor --schedules 4000
// A barrier has the queue for itself.
import Dispatch
import Synchronization

let value = Atomic(0)
let queue = DispatchQueue(label: "visits", attributes: .concurrent)
let group = DispatchGroup()
for _ in 1...2 {
  queue.async(group: group, flags: .barrier) {
    let seen = value.load(ordering: .relaxed)
    value.store(seen + 1, ordering: .relaxed)
  }
}
group.wait()
print(value.load(ordering: .relaxed))
