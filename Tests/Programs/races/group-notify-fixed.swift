// expect: clean
import Dispatch

/// The group is left after the result is stored.
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
      results.second = 2
      group.leave()
    }
    group.notify(queue: queue) {
      precondition(results.first + results.second == 3)
      done.signal()
    }
    done.wait()
  }
}
