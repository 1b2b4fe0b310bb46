// expect: abandoned
// Both sleeps end at once when the machine is slow, and what the task does after main is to print into a buffer.
struct Socket {
  func pulse() {
    print("power on")
    Task {
      defer { print("power off") }
      try? await Task.sleep(for: .milliseconds(100))
    }
  }
}

@main struct SelfTest {
  static func main() async {
    Socket().pulse()
    try? await Task.sleep(for: .milliseconds(150))
  }
}
