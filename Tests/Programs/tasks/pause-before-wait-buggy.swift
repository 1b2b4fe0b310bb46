// expect: abandoned
// says: never started
// options: --seed 2
// Only if the pause ends before any of the three has begun: main after the timer, and before all others.
import CSP

@main struct Main {
  static func main() async {
    let group = WaitGroup()
    for _ in 0..<3 {
      go {
        group.add(1)
        defer { group.done() }
        try? await Task.sleep(for: .milliseconds(200))
      }
    }
    try? await Task.sleep(for: .milliseconds(10))
    await group.wait()
  }
}
