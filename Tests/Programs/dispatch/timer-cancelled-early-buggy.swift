// expect: deadlock
// The cancel handler never runs, since a timer that is not active delivers nothing.
import Dispatch

let queue = DispatchQueue(label: "timer")
let finished = DispatchSemaphore(value: 0)
let timer = DispatchSource.makeTimerSource(queue: queue)
timer.setEventHandler { @Sendable in print("tick") }
timer.setCancelHandler { @Sendable in finished.signal() }
timer.schedule(deadline: .now() + 1, repeating: 1)
timer.cancel()
finished.wait()
