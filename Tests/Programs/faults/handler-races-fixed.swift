// expect: clean
// options: --inject cancel
// Both write under a lock.
import Synchronization

final class Progress: Sendable {
  private let log = Mutex<[String]>([])
  var count: Int { log.withLock { $0.count } }
  func append(_ line: String) { log.withLock { $0.append(line) } }
}

@main struct Download {
  static func main() async {
    let progress = Progress()
    await withTaskCancellationHandler {
      for part in 0..<3 {
        await Task.yield()
        progress.append("part \(part)")
      }
    } onCancel: {
      progress.append("cancelled")
    }
    print(progress.count >= 3)
  }
}
