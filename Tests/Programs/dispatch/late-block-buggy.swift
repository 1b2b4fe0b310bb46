// expect: abandoned
// The program ends while its last block still waits for its time.
import Dispatch

let queue = DispatchQueue(label: "log")
queue.asyncAfter(deadline: .now() + .milliseconds(100)) { print("flushed") }
print("end")
