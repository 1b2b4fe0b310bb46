// expect: clean
/// The handler runs in the cancelled task if that comes to it late, and then must see what was written before.
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
    reason.text = "too slow"
    task.cancel()
    await task.value
    print(reason.text)
  }
}
