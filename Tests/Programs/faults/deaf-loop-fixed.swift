// expect: clean
// options: --inject cancel
// The loop ends when its sleep says that it was cancelled.
@main struct Poller {
  static func main() async {
    let start = ContinuousClock.now
    var rounds = 0
    while ContinuousClock.now - start < .seconds(30) {
      rounds += 1
      do {
        try await Task.sleep(for: .seconds(1))
      } catch {
        break
      }
    }
    print("polled")
  }
}
