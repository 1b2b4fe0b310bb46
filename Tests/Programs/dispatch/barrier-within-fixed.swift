// expect: clean
import Dispatch

final class Cache: @unchecked Sendable {
  private let queue = DispatchQueue(label: "cache", attributes: .concurrent)
  private var values: [String: Int] = [:]

  func value(_ key: String) -> Int {
    if let known = queue.sync(execute: { values[key] }) { return known }
    return queue.sync(flags: .barrier) {
      if let known = values[key] { return known }
      values[key] = key.utf8.count
      return key.utf8.count
    }
  }
}

let cache = Cache()
let group = DispatchGroup()
for _ in 0..<3 { DispatchQueue.global().async(group: group) { _ = cache.value("key") } }
group.wait()
print(cache.value("key"))
