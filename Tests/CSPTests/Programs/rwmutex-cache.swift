// Expected: clean. Output: "loads: 1, values: [7, 7, 7]".
// Readers look first with the shared lock, then again with the exclusive one before they load.
import CSP

final class Cache: @unchecked Sendable {
  // Unchecked: touched only with `lock` held, exclusively for writing.
  private var values: [String: Int] = [:]
  private(set) var loads = 0
  private let lock = AsyncRWMutex(name: "cache")

  func value(for key: String) async -> Int {
    await lock.rlock()
    let known = values[key]
    lock.runlock()
    if let known { return known }

    await lock.lock()
    defer { lock.unlock() }
    if let known = values[key] { return known }
    loads += 1
    values[key] = 7
    return 7
  }
}

@main struct Program {
  static func main() async {
    let cache = Cache()
    let values = Channel<Int>(capacity: 3)
    let group = WaitGroup()
    for number in 1...3 {
      group.go("reader \(number)") { await values.send(await cache.value(for: "key")) }
    }
    await group.wait()
    values.close()
    var all: [Int] = []
    for await value in values { all.append(value) }
    print("loads: \(cache.loads), values: \(all)")
  }
}
