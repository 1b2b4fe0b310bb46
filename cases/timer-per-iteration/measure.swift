import CSP
import CaseKit
@preconcurrency import Dispatch
import Foundation
import Synchronization

/// One way to notice silence: what it does for each message.
struct Watchdog {
  /// A minute instead of the ten seconds of the case: nothing is due before everything has been measured.
  static let limit = Duration.seconds(60)

  let name: String
  let feed: @Sendable () -> Void

  init(_ name: String, _ feed: @escaping @Sendable () -> Void) {
    self.name = name
    self.feed = feed
  }

  /// Bytes that the process has more afterwards, for each of 1,000 messages that come one by one.
  func bytesKept() async -> Int {
    let before = residentBytes()
    for _ in 0..<1_000 {
      feed()
      usleep(50)
    }
    await settle()
    return (residentBytes() - before) / 1_000
  }

  /// Seconds of processor time, on all threads, for 1,000 messages that come at once.
  func processorTime() async -> Double {
    let before = clock()
    for _ in 0..<1_000 { feed() }
    await settle()
    return Double(clock() - before) / Double(CLOCKS_PER_SEC)
  }

  /// Waits until the tasks that were started are asleep or gone.
  private func settle() async { try? await Task.sleep(for: .milliseconds(20)) }
}

@main struct Ward {
  static func main() async {
    let watchdogs = perMessage() + reused()
    // Those that keep everything come first: what the others give back would serve those behind them.
    for watchdog in watchdogs {
      for _ in 0..<3 { report(watchdog.name, await watchdog.bytesKept(), unit: "bytes") }
    }
    for _ in 0..<7 {
      for watchdog in watchdogs { report("burst: \(watchdog.name)", await watchdog.processorTime(), unit: "s") }
    }
  }

  /// A new one for each message.
  static func perMessage() -> [Watchdog] {
    let limit = Watchdog.limit
    return [
      Watchdog("a timer each") { _ = Channel.after(limit) },
      Watchdog("a context each") { _ = Context.background.withTimeout(limit) },
      Watchdog("a task each") { Task { try await Task.sleep(for: limit) } },
      Watchdog("a block each") { DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(60)) { _ = limit } },
    ]
  }

  /// One for all messages.
  static func reused() -> [Watchdog] {
    let limit = Watchdog.limit
    let timer = Timer(after: limit)
    let source = DispatchSource.makeTimerSource()
    source.activate()
    let lastMessage = Mutex(ContinuousClock.now)
    // It looks when the limit is over for the last message that it knows of, and then for the next one.
    Task { while true { try await Task.sleep(until: lastMessage.withLock { $0 } + limit, clock: .continuous) } }
    return [
      lastTaskCancelled("last task cancelled", limit: limit),
      lastTaskCancelled("same, due in 20 ms", limit: .milliseconds(20)),
      Watchdog("one timer, reset") { timer.reset(limit) },
      Watchdog("Dispatch timer, reset") { source.schedule(deadline: .now() + .seconds(60)) },
      Watchdog("a task, looking again") { lastMessage.withLock { $0 = .now } },
    ]
  }

  /// A new task for each message, and the one before is cancelled.
  static func lastTaskCancelled(_ name: String, limit: Duration) -> Watchdog {
    let task = Mutex<Task<Void, any Error>?>(nil)
    return Watchdog(name) {
      task.withLock { last in
        last?.cancel()
        last = Task { try await Task.sleep(for: limit) }
      }
    }
  }
}
