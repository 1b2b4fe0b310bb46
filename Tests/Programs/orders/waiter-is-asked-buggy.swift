// expect: deadlock, race
// options: --strategy dpor --access
/// Whether somebody waits already is asked of a variable whose type its library copies: the two orders are not equivalent.
final class Registry: @unchecked Sendable {
  private var waiter: CheckedContinuation<Int, Never>?
  func wait() async -> Int {
    await withCheckedContinuation { c in
      waiter = c
    }
  }
  func signal(_ v: Int) {
    guard let w = waiter else { return }
    waiter = nil
    w.resume(returning: v)
  }
}
@main struct Main {
  static func main() async {
    let r = Registry()
    let t = Task.detached { await r.wait() }
    Task.detached { r.signal(42) }
    print("got", await t.value)
  }
}
