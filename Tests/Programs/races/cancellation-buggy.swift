// expect: race
/// The reason is written when the handler may have run already.
final class Reason: @unchecked Sendable {
  var text = ""
}

@main struct Main {
  static func main() async {
    let reason = Reason()
    let task = Task.detached {
      await withTaskCancellationHandler {
        while !Task.isCancelled { await Task.yield() }
      } onCancel: {
        reason.text += "."
      }
    }
    task.cancel()
    reason.text = "too slow"
    await task.value
    print(reason.text)
  }
}
