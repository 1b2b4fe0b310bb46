// expect: clean
// options: --inject cancel
// A structured child is cancelled with main and waited for, whichever way main leaves.
@main struct Upload {
  static func main() async throws {
    async let upload: Void = send()
    try await Task.sleep(for: .seconds(1))
    await upload
  }

  static func send() async {
    do {
      try await Task.sleep(for: .milliseconds(1500))
      print("uploaded")
    } catch {}
  }
}
