// expect: clean
import Dispatch

final class Once: @unchecked Sendable {
  private var isDone = false
  func run(_ body: () -> Void) {
    if !isDone {
      isDone = true
      body()
    }
  }
}

let group = DispatchGroup()
let once = Once()
group.enter()
let queue = DispatchQueue(label: "requests")
queue.asyncAfter(deadline: .now() + .milliseconds(10)) { once.run { group.leave() } }
queue.asyncAfter(deadline: .now() + .milliseconds(20)) { once.run { group.leave() } }
group.wait()
_ = DispatchSemaphore(value: 0).wait(timeout: .now() + 1)
print("end")
