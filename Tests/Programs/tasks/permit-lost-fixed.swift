// expect: clean
actor Permits {
  private var free: Int
  private var waiters: [CheckedContinuation<Void, Never>] = []
  init(_ n: Int) { free = n }
  func acquire() async { if free > 0 { free -= 1 } else { await withCheckedContinuation { waiters.append($0) } } }
  func release() { if waiters.isEmpty { free += 1 } else { waiters.removeFirst().resume() } }
  func with<T: Sendable>(_ body: @Sendable () async throws -> T) async rethrows -> T {
    await acquire()
    do {
      let v = try await body()
      release()
      return v
    } catch {
      release()
      throw error
    }
  }
}
struct Failed: Error {}
@main struct Main {
  static func main() async {
    let p = Permits(1)
    let ts = (0..<3).map { n in
      Task.detached(name: "upload \(n)") {
        try await p.with {
          if n == 1 { throw Failed() }
          await Task.yield()
        }
      }
    }
    for t in ts { _ = await t.result }
    print("done")
  }
}
