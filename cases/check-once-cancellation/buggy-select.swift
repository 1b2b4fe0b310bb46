import CSP
import CaseKit

/// Rewrites the segments of a search index. Half a segment is of no use, so one is rewritten in one go.
struct Compaction {
  let segments: Int

  func run(_ window: Context) async {
    await unlessDone(window) {
      for _ in 1...segments { await rewriteNextSegment() }
    }
  }

  /// Runs a job, but not after the window.
  private func unlessDone(_ window: Context, _ job: @escaping @Sendable () async -> Void) async {
    await select(
      .done(window),
      .otherwise { await job() })
  }

  private func rewriteNextSegment() async {
    await select(.after(.milliseconds(800)))
  }
}

@main struct SearchEngine {
  static func main() async {
    let closed = ContinuousClock.now
    let (window, cancel) = Context.background.withTimeout(.seconds(5), name: "window")
    defer { cancel() }
    await Compaction(segments: 20).run(window)
    let seconds = (.now - closed).components.seconds
    expect(seconds <= 5, "open again after \(seconds) s")
    print("open again after \(seconds) s")
  }
}
