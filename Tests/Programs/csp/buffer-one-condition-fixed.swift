// expect: clean
import CSP

final class Buffer: Sendable {
  private let mutex: AsyncMutex
  private let notFull: AsyncCondition
  private let notEmpty: AsyncCondition
  nonisolated(unsafe) private var items: [Int] = []
  init() {
    mutex = AsyncMutex(name: "buffer")
    notFull = AsyncCondition(mutex, name: "not full")
    notEmpty = AsyncCondition(mutex, name: "not empty")
  }
  func put(_ item: Int) async {
    await mutex.lock()
    defer { mutex.unlock() }
    while items.count == 2 { await notFull.wait() }
    items.append(item)
    notEmpty.signal()
  }
  func take() async -> Int {
    await mutex.lock()
    defer { mutex.unlock() }
    while items.isEmpty { await notEmpty.wait() }
    notFull.signal()
    return items.removeFirst()
  }
}
@main struct Main {
  static func main() async {
    let buffer = Buffer()
    let sum = await withTaskGroup(of: Int.self, returning: Int.self) { group in
      for p in 0..<2 {
        group.addTask {
          for i in 0..<4 { await buffer.put(p * 10 + i) }
          return 0
        }
      }
      for _ in 0..<2 {
        group.addTask {
          var sum = 0
          for _ in 0..<4 { sum += await buffer.take() }
          return sum
        }
      }
      var total = 0
      for await part in group { total += part }
      return total
    }
    print(sum)
  }
}
