// expect: deadlock
// A barrier waits for all that runs on the queue, also for the block that waits for the barrier.
import Dispatch

final class Cache: @unchecked Sendable {
  private let queue = DispatchQueue(label: "cache", attributes: .concurrent)
  private var values: [String: Int] = [:]

  func value(_ key: String) -> Int {
    queue.sync {
      if let known = values[key] { return known }
      queue.sync(flags: .barrier) { values[key] = key.utf8.count }
      return values[key]!
    }
  }
}

print(Cache().value("key"))
