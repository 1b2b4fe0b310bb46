// expect: clean
import Dispatch

/// Reads go to a concurrent queue, writes are barriers.
final class Settings: @unchecked Sendable {
  private var values: [String: Int] = [:]
  private let queue = DispatchQueue(label: "settings", attributes: .concurrent)

  func set(_ value: Int, for key: String) {
    queue.async(flags: .barrier) { self.values[key] = value }
  }
  func get(_ key: String) -> Int? {
    queue.sync { values[key] }
  }
  func flush() { queue.sync(flags: .barrier) {} }
}

let settings = Settings()
settings.set(1, for: "a")
let early = settings.get("a")
settings.flush()
let late = settings.get("a")
precondition(early == nil || early == 1)
precondition(late == 1)
