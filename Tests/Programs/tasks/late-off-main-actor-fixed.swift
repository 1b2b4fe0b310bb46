// expect: clean
@main struct Late {
  static func main() async {
    let request = Task.detached(name: "request") {
      let query = Task.detached(name: "query") { try? await Task.sleep(for: .seconds(6)) }
      await withTaskCancellationHandler {
        await withCheckedContinuation { answer in
          Task.detached {
            await query.value
            answer.resume()
          }
        }
      } onCancel: {
        query.cancel()
      }
    }
    try? await Task.sleep(for: .milliseconds(800))
    request.cancel()
    await request.value
  }
}
