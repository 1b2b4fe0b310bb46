// expect: retaincycle
// says: Poller
import Dispatch

final class Poller: @unchecked Sendable {
  private let queue = DispatchQueue(label: "poller")
  private var work: DispatchWorkItem?
  private var polls = 0

  func start(_ done: DispatchSemaphore) {
    let work = DispatchWorkItem {
      self.polls += 1
      done.signal()
    }
    self.work = work
    queue.asyncAfter(deadline: .now() + .milliseconds(10), execute: work)
  }
}

@main struct Service {
  static func main() {
    let done = DispatchSemaphore(value: 0)
    for _ in 1...2 { Poller().start(done) }
    for _ in 1...2 { done.wait() }
    print("polled")
  }
}
