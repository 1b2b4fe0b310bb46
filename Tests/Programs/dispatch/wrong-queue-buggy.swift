// expect: crash
import Dispatch

let queue = DispatchQueue(label: "state")
let other = DispatchQueue(label: "other")
func change() { dispatchPrecondition(condition: .onQueue(queue)) }

queue.sync { change() }
other.sync { change() }
