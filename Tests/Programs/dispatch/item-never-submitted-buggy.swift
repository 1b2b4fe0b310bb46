// expect: deadlock
// A cancelled item completes only once a queue meets it; this one was never handed to a queue.
import Dispatch

let item = DispatchWorkItem { @Sendable in print("work") }
item.cancel()
item.wait()
print("over")
