// expect: race
// findings: 3
// says: property 'Desk.caller' of the Desk
// says: property 'Desk.line' of the Desk
// says: property 'Desk.since' of the Desk
/// Types whose layout their library does not promise are copied and assigned by code of that library, which is not instrumented. The compiler
/// still declares the access.
final class Desk: @unchecked Sendable {
  var caller: CheckedContinuation<Int, Never>?
  var line: AsyncStream<Int>.Continuation?
  var since: ContinuousClock.Instant?

  func call() async -> Int {
    await withCheckedContinuation { caller in
      self.caller = caller
      caller.resume(returning: 1)
    }
  }

  func open() {
    line = AsyncStream<Int>.makeStream().continuation
    since = .now
  }

  func isBusy() -> Bool { caller != nil || line != nil || since != nil }
}

@main struct Hotel {
  static func main() async {
    let desk = Desk()
    let guest = Task.detached { await desk.call() }
    let clerk = Task.detached { desk.open() }
    let manager = Task.detached { desk.isBusy() }
    _ = await (guest.value, clerk.value, manager.value)
    print("open")
  }
}
