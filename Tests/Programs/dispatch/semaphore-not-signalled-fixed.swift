// expect: clean
import Dispatch

let ready = DispatchSemaphore(value: 0)
let queue = DispatchQueue(label: "loader")
let item = DispatchWorkItem { @Sendable in }
item.notify(queue: queue) { @Sendable in ready.signal() }
queue.async(execute: item)
item.cancel()
ready.wait()
print("loaded or cancelled")
