/// The display of the charging station.
actor Display {
  func show(_ line: String) { print(line) }
}

struct Socket {
  let name: String
  let display: Display

  /// Closes the contactor and opens it again after a moment.
  func pulse() async {
    await display.show("\(name): power on")
    Task {
      defer { print("\(name): power off") }
      try? await Task.sleep(for: .milliseconds(100))
    }
  }
}

@main struct SelfTest {
  static func main() async {
    let display = Display()
    await Socket(name: "A", display: display).pulse()
    await display.show("A: tested")
  }
}
