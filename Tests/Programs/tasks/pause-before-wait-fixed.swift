// expect: clean
// options: --seed 2
import CSP

@main struct Main {
  static func main() async {
    let group = WaitGroup()
    for _ in 0..<3 {
      group.add(1)
      go {
        defer { group.done() }
        try? await Task.sleep(for: .milliseconds(200))
      }
    }
    try? await Task.sleep(for: .milliseconds(10))
    await group.wait()
  }
}
