// expect: deadlock
// The early return forgets to leave.
import Dispatch

let group = DispatchGroup()
for number in 1...3 {
  group.enter()
  DispatchQueue.global().async {
    guard number != 2 else { return }
    group.leave()
  }
}
group.wait()
print("all done")
