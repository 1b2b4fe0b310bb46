import CSP

/// Raises an alarm if no sample has come from a patient for ten seconds.
struct Watchdog {
  func watch(_ samples: Channel<Int>, until removed: Context) async {
    while removed.error == nil {
      await select(
        .receive(from: samples) { _ in },
        .receive(from: .after(.seconds(10))) { _ in print("alarm: no signal") },
        .done(removed))
    }
    print("watch ended")
  }
}

@main struct Ward {
  static func main() async {
    let samples = Channel<Int>(name: "samples")
    let (removed, remove) = Context.background.withCancel(name: "electrode removed")
    let electrode = go("electrode") {
      for microvolts in [120, 860, 140, 110] {
        await samples.send(microvolts)
        try? await Task.sleep(for: .milliseconds(10))
      }
      remove()
    }
    await Watchdog().watch(samples, until: removed)
    await electrode.value
  }
}
