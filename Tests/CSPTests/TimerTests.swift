import Testing

@testable import CSP

@Suite("Timers and tickers", .timeLimit(.minutes(5)))
struct TimerTests {
  @Test("A timer fires once, not before its time")
  func fires() async {
    let start = ContinuousClock.now
    let timer = CSP.Timer(after: .milliseconds(10))
    let fired = await timer.channel.receive()!
    #expect(fired - start >= .milliseconds(10))
    #expect(!timer.stop())
  }

  @Test("A timer that was stopped does not fire")
  func stop() async throws {
    let timer = CSP.Timer(after: .milliseconds(10))
    #expect(timer.stop())
    #expect(!timer.stop())
    try await Task.sleep(for: .milliseconds(40))
    #expect(timer.channel.tryReceive() == .none)
  }

  @Test("What fired and was not received is gone after stop and after reset")
  func staleValues() async {
    let timer = CSP.Timer(after: .zero)
    await eventually { timer.channel.count == 1 }
    #expect(timer.stop())
    #expect(timer.channel.tryReceive() == .none)
    timer.reset(.zero)
    await eventually { timer.channel.count == 1 }
    #expect(timer.reset(.seconds(3600)))
    #expect(timer.channel.count == 0)
    #expect(timer.stop())
  }

  @Test("Reset starts a timer again")
  func reset() async {
    let timer = CSP.Timer(after: .seconds(3600))
    #expect(timer.reset(.milliseconds(5)))
    _ = await timer.channel.receive()
    #expect(!timer.reset(.milliseconds(5)))
    _ = await timer.channel.receive()
  }

  @Test("A timer with an action runs it, unless it is stopped")
  func action() async throws {
    let done = Channel<Int>()
    let timer = CSP.Timer(after: .milliseconds(5)) { await done.send(1) }
    #expect(await done.receive() == 1)
    #expect(!timer.stop())
    let stopped = CSP.Timer(after: .milliseconds(5)) { await done.send(2) }
    #expect(stopped.stop())
    try await Task.sleep(for: .milliseconds(30))
    #expect(done.parkedCount == 0)
  }

  @Test("A stopped timer is let go of, long before its time")
  func stoppedTimerIsFreed() async {
    weak var timer: CSP.Timer?
    weak var ticker: Ticker?
    do {
      // The sleeping task holds the timer; once that is gone, the task is.
      let strongTimer = CSP.Timer(after: .seconds(3600))
      let strongTicker = Ticker(every: .seconds(3600))
      timer = strongTimer
      ticker = strongTicker
      strongTimer.stop()
      strongTicker.stop()
    }
    while timer != nil || ticker != nil { await Task.yield() }
  }

  @Test("A context that was cancelled leaves no task that sleeps")
  func cancelledContextIsFreed() async {
    let alarm = Alarm(after: .seconds(3600)) {}
    await alarm.cancelAndWait()
    let rings = Counter()
    let repeating = Alarm(every: .seconds(3600)) { rings.increment() }
    await repeating.cancelAndWait()
    #expect(rings.count == 0)
  }

  @Test("A ticker ticks until it is stopped")
  func ticks() async throws {
    let ticker = Ticker(every: .milliseconds(5))
    var last = ContinuousClock.now
    for _ in 0..<3 {
      let tick = await ticker.channel.receive()!
      #expect(tick > last)
      last = tick
    }
    ticker.stop()
    ticker.stop()
    try await Task.sleep(for: .milliseconds(30))
    #expect(ticker.channel.tryReceive() == .none)
    ticker.reset(.milliseconds(5))
    _ = await ticker.channel.receive()
    ticker.stop()
  }

  @Test("Ticks that nobody takes are dropped but for one")
  func drops() async throws {
    let ticker = Ticker(every: .milliseconds(1))
    await eventually { ticker.channel.count == 1 }
    let full = ContinuousClock.now
    try await Task.sleep(for: .milliseconds(20))
    #expect(ticker.channel.count == 1)
    // What is received is the first one: later ones found the channel full.
    #expect(await ticker.channel.receive()! <= full)
    await eventually { ticker.channel.count == 1 }
    ticker.stop()
    #expect(ticker.channel.count == 0)
  }

  @Test("Channel.after gives the time once")
  func channelAfter() async {
    let start = ContinuousClock.now
    let fired = await Channel.after(.milliseconds(5)).receive()!
    #expect(fired - start >= .milliseconds(5))
  }
}
