/// Raises an alarm if no sample has come from a patient for ten seconds.
actor Watchdog {
  private var samples = 0
  private var silence: Task<Void, any Error>?

  func feed(_ microvolts: Int) {
    samples += 1
    let seen = samples
    silence = Task {
      try await Task.sleep(for: .seconds(10))
      if samples == seen { print("alarm: no signal") }
    }
  }

  func stop() async {
    silence?.cancel()
    _ = await silence?.result
  }
}

@main struct Ward {
  static func main() async throws {
    let watchdog = Watchdog()
    for microvolts in [120, 860, 140, 110] {
      await watchdog.feed(microvolts)
      try await Task.sleep(for: .milliseconds(10))
    }
    await watchdog.stop()
    print("electrode removed")
  }
}
