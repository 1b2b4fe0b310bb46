// expect: deadlock
import CSP

final class Barrier: Sendable {
  private let mutex: AsyncMutex
  private let turned: AsyncCondition
  private let parties: Int
  nonisolated(unsafe) private var waiting = 0
  init(_ parties: Int) {
    self.parties = parties
    mutex = AsyncMutex(name: "barrier")
    turned = AsyncCondition(mutex, name: "turned")
  }
  func arrive() async {
    await mutex.lock()
    defer { mutex.unlock() }
    waiting += 1
    if waiting == parties {
      waiting = 0
      turned.broadcast()
      return
    }
    while waiting != 0 { await turned.wait() }
  }
}
@main struct Main {
  static func main() async {
    let barrier = Barrier(2)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        group.addTask {
          for _ in 0..<2 { await barrier.arrive() }
        }
      }
    }
    print("through")
  }
}
