import Synchronization

/// Sends the time again and again: Go's `time.Ticker`.
///
/// A tick is dropped when the one before has not been received yet. A ticker that is not stopped keeps a task for ever,
/// even if nobody refers to it any more. Stopping does not close the channel.
public final class Ticker: Sendable {
  private struct State {
    var alarm: Alarm?
    /// Counts starts and stops: an alarm of an earlier generation does nothing.
    var generation = 0
  }

  /// Gets the ticks.
  public let channel: Channel<ContinuousClock.Instant>
  private let state = Mutex(State())

  /// Starts a ticker whose first tick comes after one interval.
  ///
  /// - Parameters:
  ///   - interval: from tick to tick; traps with "non-positive interval for NewTicker" if it is not positive.
  ///   - name: what reports call its channel.
  public init(every interval: Duration, name: String? = nil) {
    guard interval > .zero else { fatalError("non-positive interval for NewTicker") }
    channel = Channel(capacity: 1, name: name)
    start(interval)
  }

  /// Stops the ticker: no tick can be received after that. Safe to repeat.
  public func stop() {
    channel.resource.point(.none)
    halt()
  }

  /// Stops the ticker and starts it with another interval; the next tick comes after that.
  public func reset(_ interval: Duration) {
    guard interval > .zero else { fatalError("non-positive interval for Ticker.Reset") }
    channel.resource.point(.none)
    halt()
    start(interval)
  }

  private func halt() {
    let alarm = state.critical { state in
      defer { state.alarm = nil }
      state.generation += 1
      _ = channel.drain()
      return state.alarm
    }
    alarm?.cancel()
  }

  private func start(_ interval: Duration) {
    let generation = state.critical { state in
      state.generation += 1
      return state.generation
    }
    let alarm = Alarm(every: interval) { [self] in tick(generation) }
    let isStale = state.critical { state in
      if state.generation == generation { state.alarm = alarm }
      return state.generation != generation
    }
    if isStale { alarm.cancel() }
  }

  private func tick(_ generation: Int) {
    let now = ContinuousClock.now
    let wake = state.critical { state in state.generation == generation ? channel.offer(now) : nil }
    wake?()
  }
}
