import Dispatch
import Foundation

struct DeadlineExceeded: Error {}

/// Gives work a limit. Whoever calls this owns the limit: when it returns, the work and the timer are over.
func withDeadline(_ limit: Duration, _ work: @escaping @Sendable () async throws -> Void) async throws {
  try await withThrowingTaskGroup { race in
    race.addTask(name: "work") { try await work() }
    race.addTask(name: "timer") {
      try await Task.sleep(for: limit)
      throw DeadlineExceeded()
    }
    defer { race.cancelAll() }
    try await race.next()
  }
}

/// Rewrites the segments of a search index. Half a segment is of no use, so one is rewritten in one go.
struct Compaction {
  let segments: Int
  let disk = DispatchQueue(label: "disk")

  func run() async throws {
    try Task.checkCancellation()
    for _ in 1...segments {
      await rewriteNextSegment()
    }
  }

  /// Blocks a thread of the disk's queue, so that none of the pool is blocked.
  private func rewriteNextSegment() async {
    await withCheckedContinuation { done in
      disk.async {
        Thread.sleep(forTimeInterval: 0.8)
        done.resume()
      }
    }
  }
}

@main struct SearchEngine {
  static func main() async {
    let compaction = Compaction(segments: 20)
    let closed = ContinuousClock.now
    do {
      try await withDeadline(.seconds(5)) { try await compaction.run() }
      print("compacted")
    } catch {
      print("to be continued tomorrow")
    }
    print("open again after \((.now - closed).components.seconds) s")
  }
}
