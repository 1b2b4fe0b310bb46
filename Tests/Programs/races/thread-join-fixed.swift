// expect: clean
import Foundation

/// The result is read after a condition says that it is there.
final class Job: @unchecked Sendable {
  private var result: Int?
  private let condition = NSCondition()

  func run() {
    let sum = (1...10).reduce(0, +)
    condition.withLock {
      result = sum
      condition.broadcast()
    }
  }

  func wait() -> Int {
    condition.withLock {
      while result == nil { condition.wait() }
      return result!
    }
  }
}

let job = Job()
Thread { job.run() }.start()
precondition(job.wait() == 55)
