// expect: clean
import Synchronization

final class Owner: @unchecked Sendable {
  let m = Mutex(0)
  var a = 0
  deinit {
    a += 1
    precondition(a > 0)
  }
}
/// Whoever lets go last ends the object, after what the others did to it.
@main struct Main {
  static func main() async {
    let t1: Task<Void, Never>
    let t2: Task<Void, Never>
    do {
      let o = Owner()
      t1 = Task.detached { o.m.withLock { _ in o.a = 1 } }
      t2 = Task.detached { o.m.withLock { _ in o.a += 2 } }
    }
    await t1.value
    await t2.value
  }
}
