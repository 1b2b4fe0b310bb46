// expect: clean
import Synchronization

final class Gate: Sendable {
  enum State {
    case idle
    case waiting(CheckedContinuation<Bool, Never>)
    case done(Bool)
  }
  let state = Mutex<State>(.idle)
  func finish(_ r: Bool) {
    let k: CheckedContinuation<Bool, Never>? = state.withLock { s in
      switch s {
      case .idle:
        s = .done(r)
        return nil
      case .waiting(let k):
        s = .done(r)
        return k
      case .done: return nil
      }
    }
    k?.resume(returning: r)
  }
  func wait() async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { k in
        let now: Bool? = state.withLock { s in
          if case .done(let r) = s { return r }
          s = .waiting(k)
          return nil
        }
        if let now { k.resume(returning: now) }
      }
    } onCancel: {
      finish(false)
    }
  }
}
final class Box: @unchecked Sendable { var value = 0 }
/// A gate that is opened, or given up by cancellation.
@main struct Main {
  static func main() async {
    let g = Gate()
    let b = Box()
    let t = Task.detached {
      let r = await g.wait()
      if r { b.value += 1 }
      return r
    }
    let u = Task.detached {
      b.value = 41
      g.finish(true)
    }
    await u.value
    let r = await t.value
    print(r, b.value)
    let h = Gate()
    let v = Task.detached { await h.wait() }
    b.value += 1
    v.cancel()
    print(await v.value)
  }
}
