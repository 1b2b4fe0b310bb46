// expect: cancellationIgnored
// says: was cancelled and waited on for 5.2 s of virtual time
@main struct Late {
  static func main() async {
    let request = Task(name: "request") {
      await withCheckedContinuation { answer in
        Task.detached(name: "query") {
          try? await Task.sleep(for: .seconds(6))
          answer.resume()
        }
      }
    }
    try? await Task.sleep(for: .milliseconds(800))
    request.cancel()
    await request.value
  }
}
