import CSP
import CaseKit

/// What the log says about a buoy's radio link.
actor LinkLog {
  private(set) var calls = 0
  private(set) var losses = 0
  private var lastReading = ContinuousClock.now

  func received(_ height: Double) {
    lastReading = .now
    print("waves of \(height) m")
  }

  func called() {
    calls += 1
    print("call")
  }

  func lost() {
    let silence = ContinuousClock.now - lastReading
    expect(silence >= .seconds(10), "the link is reported lost \(silence) after a reading")
    losses += 1
    print("link lost")
  }
}

/// Listens to a buoy: calls it every ten seconds, and reports the link lost after ten seconds without a reading.
struct Station {
  let log = LinkLog()

  func listen(to readings: Channel<Double>, until morning: Context) async {
    let ticker = Ticker(every: .seconds(10), name: "ticker")
    defer { ticker.stop() }
    while morning.error == nil {
      await select(
        .receive(from: readings) { height in
          if let height { await log.received(height) }
        },
        .receive(from: ticker.channel) { _ in
          await log.called()
          await log.lost()
        },
        .done(morning))
    }
  }
}

@main struct Coast {
  static func main() async {
    let station = Station()
    let readings = Channel<Double>(name: "readings")
    let (morning, end) = Context.background.withTimeout(.seconds(35), name: "morning")
    defer { end() }
    let buoy = go("buoy") {
      for height in [1.2, 1.4, 1.1, 1.3] {
        try? await Task.sleep(for: .seconds(4))
        await readings.send(height)
      }
    }
    await station.listen(to: readings, until: morning)
    await buoy.value
    expectEqual(await station.log.calls, 3, "calls in 35 s")
    expectEqual(await station.log.losses, 1, "losses in 35 s")
  }
}
