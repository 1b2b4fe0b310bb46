// expect: race
import Dispatch

/// The group is left before the result is stored.
final class Results: @unchecked Sendable {
  var first = 0
  var second = 0
}

@main struct Main {
  static func main() { run() }

  nonisolated static func run() {
    let results = Results()
    let group = DispatchGroup()
    let queue = DispatchQueue.global()
    let done = DispatchSemaphore(value: 0)
    group.enter()
    queue.async {
      results.first = 1
      group.leave()
    }
    group.enter()
    queue.async {
      group.leave()
      results.second = 2
    }
    group.notify(queue: queue) {
      precondition(results.first + results.second >= 1)
      done.signal()
    }
    done.wait()
  }
}
