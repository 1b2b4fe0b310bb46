import CaseKit
import Dispatch
import Foundation

/// Threads that the process has now.
func threadCount() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count }

/// Starts many timers of a kind, lets them settle, and reports threads, and bytes for each timer.
func measurePending(_ name: String, _ start: @Sendable () -> Void) async throws {
  let count = 5_000
  let before = residentBytes()
  for _ in 1...count { start() }
  try await Task.sleep(for: .milliseconds(200))
  report("threads, 5,000 \(name)s", try threadCount(), unit: "threads")
  report("a \(name)", (residentBytes() - before) / count, unit: "bytes")
}

@main struct Pending {
  static func main() async throws {
    // The pool has its threads before anything is counted.
    await withDiscardingTaskGroup { group in
      for _ in 1...100 { group.addTask { try? await Task.sleep(for: .milliseconds(20)) } }
    }
    report("threads, nothing pending", try threadCount(), unit: "threads")
    try await measurePending("pending block") {
      DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(3600)) { print("late") }
    }
    try await measurePending("timer source") {
      let source = DispatchSource.makeTimerSource()
      source.schedule(deadline: .now() + .seconds(3600))
      source.setEventHandler { source.cancel() }
      source.activate()
    }
    try await measurePending("sleeping task") { Task { try await Task.sleep(for: .seconds(3600)) } }
  }
}
