// expect: race
import Synchronization

final class Ring: @unchecked Sendable {
  let head = Atomic<Int>(0), tail = Atomic<Int>(0)
  let slots = UnsafeMutablePointer<Int>.allocate(capacity: 2)
  init() { slots.initialize(repeating: 0, count: 2) }
  deinit { slots.deallocate() }
  func push(_ v: Int) -> Bool {
    let t = tail.load(ordering: .relaxed)
    guard t - head.load(ordering: .acquiring) < 2 else { return false }
    slots[t % 2] = v
    tail.store(t + 1, ordering: .releasing)
    return true
  }
  func pop() -> Int? {
    let h = head.load(ordering: .relaxed)
    guard tail.load(ordering: .relaxed) > h else { return nil }
    let v = slots[h % 2]
    head.store(h + 1, ordering: .releasing)
    return v
  }
}
/// The reader's load of the tail does not acquire.
@main struct Main {
  static func main() async {
    let r = Ring()
    async let p: Void = { for i in 1...3 { while !r.push(i) { await Task.yield() } } }()
    async let c: Int = {
      var s = 0
      var n = 0
      while n < 3 {
        if let v = r.pop() {
          s += v
          n += 1
        } else {
          await Task.yield()
        }
      }
      return s
    }()
    _ = await p
    print(await c)
  }
}
