// expect: clean
import Dispatch

let queue = DispatchQueue(label: "log")
let flushed = DispatchSemaphore(value: 0)
queue.asyncAfter(deadline: .now() + .milliseconds(100)) {
  print("flushed")
  flushed.signal()
}
flushed.wait()
print("end")
