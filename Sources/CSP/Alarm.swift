/// A task that sleeps and then does one thing, unless it is called off first.
///
/// The only place where this module sleeps. The task is named "CSP.timer", so that reports can tell it from the
/// program's own; when it is called off it wakes at once and ends without doing anything.
struct Alarm: Sendable {
  private let task: Task<Void, Never>

  init(after duration: Duration, _ body: @escaping @Sendable () -> Void) {
    self.init(at: .now.advanced(by: duration), body)
  }

  init(at deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) {
    task = Task.detached(name: "CSP.timer") {
      // Sleeping fails only when the alarm was called off.
      guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil, !Task.isCancelled else { return }
      body()
    }
  }

  /// Rings again and again, `interval` apart, until it is called off; ticks that came too late are left out.
  init(every interval: Duration, _ body: @escaping @Sendable () -> Void) {
    let start = ContinuousClock.now
    task = Task.detached(name: "CSP.timer") {
      var next = start.advanced(by: interval)
      while (try? await Task.sleep(until: next, clock: .continuous)) != nil, !Task.isCancelled {
        body()
        let late = max(.zero, ContinuousClock.now - next)
        next = next.advanced(by: interval * (Int(late / interval) + 1))
      }
    }
  }

  /// Calls the alarm off, or finds that it is too late for that. Safe to repeat.
  func cancel() { task.cancel() }

  /// Calls the alarm off and waits until its task is gone.
  nonisolated(nonsending) func cancelAndWait() async {
    task.cancel()
    await task.value
  }
}
