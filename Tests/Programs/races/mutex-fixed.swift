// expect: clean
import Synchronization

final class Acc: Sendable { let m = Mutex<[String: [Int]]>([:]) }
@main struct M {
  static func main() async {
    let acc = Acc()
    await withTaskGroup(of: Void.self) { g in
      for i in 0..<3 { g.addTask { acc.m.withLock { $0["k", default: []].append(i) } } }
      g.addTask { _ = acc.m.withLockIfAvailable { $0.count } }
    }
    precondition(acc.m.withLock { $0["k"]!.count } == 3)
  }
}
