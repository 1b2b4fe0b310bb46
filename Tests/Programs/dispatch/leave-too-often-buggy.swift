// expect: crash
// Both the time-out and the completion leave.
import Dispatch

let group = DispatchGroup()
group.enter()
let queue = DispatchQueue(label: "requests")
queue.asyncAfter(deadline: .now() + .milliseconds(10)) { group.leave() }
queue.asyncAfter(deadline: .now() + .milliseconds(20)) { group.leave() }
queue.asyncAfter(deadline: .now() + .milliseconds(30)) { print("done") }
group.wait()
queue.sync {}
DispatchSemaphore(value: 0).wait(timeout: .now() + 1) == .timedOut ? print("end") : print("signalled")
