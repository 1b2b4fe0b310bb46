// expect: abandoned
// options: --inject cancel
// A cancelled main throws before it comes to wait for its task, which the end of the process cuts off.
@main struct Upload {
  static func main() async throws {
    let upload = Task {
      try? await Task.sleep(for: .milliseconds(1500))
      print("uploaded")
    }
    try await Task.sleep(for: .seconds(1))
    await upload.value
  }
}
