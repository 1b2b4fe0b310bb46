// expect: nondeterministic
// options: --strategy dpor --schedules 4000
// Blocks of a concurrent queue run at once, though each takes a place in it and gives it back.
import Dispatch
import Synchronization

let value = Atomic(0)
let queue = DispatchQueue(label: "visits", attributes: .concurrent)
let group = DispatchGroup()
for _ in 1...2 {
  queue.async(group: group) {
    let seen = value.load(ordering: .relaxed)
    value.store(seen + 1, ordering: .relaxed)
  }
}
group.wait()
print(value.load(ordering: .relaxed))
