// expect: clean
import Dispatch

let item = DispatchWorkItem { @Sendable in print("work") }
item.cancel()
DispatchQueue.global().async(execute: item)
item.wait()
print("over")
