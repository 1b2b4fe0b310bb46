// expect: clean
import Dispatch

let queue = DispatchQueue(label: "state")
let other = DispatchQueue(label: "other")
func change() { dispatchPrecondition(condition: .onQueue(queue)) }

queue.sync { change() }
other.sync { queue.sync { change() } }
print("changed")
