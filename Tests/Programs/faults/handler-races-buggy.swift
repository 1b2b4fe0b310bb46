// expect: race
// options: --inject cancel
// The handler runs beside the task that it belongs to, and both write.
final class Progress: @unchecked Sendable {
  var log: [String] = []
}

@main struct Download {
  static func main() async {
    let progress = Progress()
    await withTaskCancellationHandler {
      for part in 0..<3 {
        await Task.yield()
        progress.log.append("part \(part)")
      }
    } onCancel: {
      progress.log.append("cancelled")
    }
    print(progress.log.count >= 3)
  }
}
