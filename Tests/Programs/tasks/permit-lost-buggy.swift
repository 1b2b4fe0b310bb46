// expect: deadlock
// An async semaphore whose permit is lost when work throws.
actor Permits {
  private var free: Int
  private var waiters: [CheckedContinuation<Void, Never>] = []
  init(_ n: Int) { free = n }
  func acquire() async { if free > 0 { free -= 1 } else { await withCheckedContinuation { waiters.append($0) } } }
  func release() { if waiters.isEmpty { free += 1 } else { waiters.removeFirst().resume() } }
}
struct Failed: Error {}
func upload(_ n: Int, _ p: Permits) async throws {
  await p.acquire()
  if n == 1 { throw Failed() }
  await Task.yield()
  await p.release()
}
@main struct Main {
  static func main() async {
    let p = Permits(1)
    let ts = (0..<3).map { n in Task.detached(name: "upload \(n)") { try await upload(n, p) } }
    for t in ts { _ = await t.result }
    print("done")
  }
}
