// expect: deadlock
// The main thread waits for work that needs the main queue to finish.
import Dispatch

let group = DispatchGroup()
DispatchQueue.global().async(group: group) {
  DispatchQueue.main.sync { print("show the result") }
}
group.wait()
