// expect: clean
struct Socket {
  func pulse() -> Task<Void, Never> {
    print("power on")
    return Task {
      defer { print("power off") }
      try? await Task.sleep(for: .milliseconds(100))
    }
  }
}

@main struct SelfTest {
  static func main() async { await Socket().pulse().value }
}
