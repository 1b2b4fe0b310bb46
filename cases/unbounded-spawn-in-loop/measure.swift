import CaseKit
import Foundation
import Synchronization

/// What it costs to start a task or a thread and to wait for its end, and what one holds while it waits.
@main struct Costs {
  static func main() async {
    await measure(
      rounds: 21,
      Alternative("1,000 tasks in a row") {
        for _ in 1...1_000 { await Task.detached {}.value }
      },
      Alternative("1,000 tasks in a group") { await startInGroup(1_000) },
      Alternative("10,000 tasks in a group") { await startInGroup(10_000) },
      Alternative("1,000 threads in a row") {
        let ended = DispatchSemaphore(value: 0)
        for _ in 1...1_000 {
          Thread { ended.signal() }.start()
          ended.wait()
        }
      })
    await reportStarts()
    await reportTasks()
    reportThreads()
  }

  private static func startInGroup(_ count: Int) async {
    await withDiscardingTaskGroup { group in
      for _ in 1...count { group.addTask {} }
    }
  }

  /// Starting alone; the ends are awaited after the time was taken.
  private static func reportStarts() async {
    for _ in 1...21 {
      let start = ContinuousClock.now
      let tasks = (1...1_000).map { _ in Task.detached {} }
      report("starting 1,000 tasks", start.duration(to: .now))
      for task in tasks { await task.value }
    }
  }

  /// Resident memory for each of many.
  private static func reportTasks() async {
    let empty = residentBytes()
    for _ in 1...20_000 { await Task.detached {}.value }
    let ended = residentBytes()
    await withDiscardingTaskGroup { group in
      for _ in 1...20_000 { group.addTask { await Gate.pass() } }
      while Gate.queue < 20_000 { await Task.yield() }
      report("a task that waits", (residentBytes() - ended) / 20_000, unit: "bytes")
      Gate.open()
    }
    report("a task that has ended", max(0, ended - empty) / 20_000, unit: "bytes")
  }

  private static func reportThreads() {
    let (gate, arrived) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let empty = residentBytes()
    for _ in 1...200 {
      Thread {
        arrived.signal()
        gate.wait()
      }.start()
    }
    for _ in 1...200 { arrived.wait() }
    report("a thread that waits", (residentBytes() - empty) / 200, unit: "bytes")
    for _ in 1...200 { gate.signal() }
    report("reserved for the stack of a thread", Thread.current.stackSize, unit: "bytes of address space")
  }
}

/// Where tasks wait for each other.
enum Gate {
  private static let waits = Mutex<[CheckedContinuation<Void, Never>]>([])
  static var queue: Int { waits.withLock { $0.count } }

  static func pass() async {
    await withCheckedContinuation { wait in waits.withLock { $0.append(wait) } }
  }

  static func open() {
    for wait in waits.withLock({ $0 }) { wait.resume() }
  }
}
