// expect: deadlock
import CSP

final class Buffer: Sendable {
  private let mutex: AsyncMutex
  private let changed: AsyncCondition
  nonisolated(unsafe) private var items: [Int] = []
  init() {
    mutex = AsyncMutex(name: "buffer")
    changed = AsyncCondition(mutex, name: "changed")
  }
  func put(_ item: Int) async {
    await mutex.lock()
    defer { mutex.unlock() }
    while items.count == 1 { await changed.wait() }
    items.append(item)
    changed.signal()
  }
  func take() async -> Int {
    await mutex.lock()
    defer { mutex.unlock() }
    while items.isEmpty { await changed.wait() }
    changed.signal()
    return items.removeFirst()
  }
}
@main struct Main {
  static func main() async {
    let buffer = Buffer()
    await withTaskGroup(of: Void.self) { group in
      for p in 0..<2 { group.addTask { for i in 0..<2 { await buffer.put(p * 10 + i) } } }
      for _ in 0..<2 { group.addTask { for _ in 0..<2 { _ = await buffer.take() } } }
    }
    print("done")
  }
}
