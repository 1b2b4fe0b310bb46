// expect: cancellationIgnored
// options: --inject cancel
// A loop that throws the error of its sleep away: once it is cancelled no sleep lasts, and it spins until its time is up.
@main struct Poller {
  static func main() async {
    let start = ContinuousClock.now
    var rounds = 0
    while ContinuousClock.now - start < .seconds(30) {
      rounds += 1
      try? await Task.sleep(for: .seconds(1))
    }
    print("polled")
  }
}
