import Synchronization

/// Fires once after some time: Go's `time.Timer`.
///
/// Stop a timer that is no longer needed: until it fires, a task sleeps for it. As since Go 1.23, what a timer has sent
/// and nobody has received is gone after `stop` or `reset`.
public final class Timer: Sendable {
  private struct State {
    var alarm: Alarm?
    /// Counts starts and stops: an alarm of an earlier generation does nothing.
    var generation = 0
    var isActive = false
  }

  /// Gets the time at which the timer fired. Stays empty if the timer has an action.
  public let channel: Channel<ContinuousClock.Instant>
  private let action: (@Sendable () async -> Void)?
  private let state = Mutex(State())

  /// Starts a timer that sends to `channel` after some time: Go's `time.NewTimer`.
  ///
  /// - Parameters:
  ///   - duration: from now; zero or less fires at once.
  ///   - name: what reports call its channel.
  public init(after duration: Duration, name: String? = nil) {
    channel = Channel(capacity: 1, name: name)
    action = nil
    start(duration)
  }

  /// Starts a timer that runs `action` in a task of its own after some time: Go's `time.AfterFunc`.
  public init(after duration: Duration, name: String? = nil, perform action: @escaping @Sendable () async -> Void) {
    channel = Channel(capacity: 1, name: name)
    self.action = action
    start(duration)
  }

  /// Stops the timer.
  ///
  /// - Returns: true if that kept it from firing, or from being received; false if it was over. An action that has
  ///   begun goes on.
  @discardableResult
  public func stop() -> Bool {
    channel.resource.point(.none)
    return halt()
  }

  /// Stops the timer and starts it again.
  /// - Returns: what `stop` would have returned.
  @discardableResult
  public func reset(_ duration: Duration) -> Bool {
    channel.resource.point(.none)
    let wasActive = halt()
    start(duration)
    return wasActive
  }

  private func halt() -> Bool {
    let (alarm, wasPending) = state.critical { state in
      let wasPending = state.isActive || channel.drain()
      defer { state.alarm = nil }
      state.generation += 1
      state.isActive = false
      return (state.alarm, wasPending)
    }
    alarm?.cancel()
    return wasPending
  }

  private func start(_ duration: Duration) {
    let generation = state.critical { state in
      state.generation += 1
      state.isActive = true
      return state.generation
    }
    let alarm = Alarm(after: duration) { [self] in fire(generation) }
    let isStale = state.critical { state in
      guard state.generation == generation, state.isActive else { return state.generation != generation }
      state.alarm = alarm
      return false
    }
    if isStale { alarm.cancel() }
  }

  private func fire(_ generation: Int) {
    let now = ContinuousClock.now
    // The element goes into the channel under the timer's lock, so that none is left over after a stop.
    let (isDue, wake) = state.critical { state -> (Bool, (@Sendable () -> Void)?) in
      guard state.generation == generation, state.isActive else { return (false, nil) }
      state.isActive = false
      state.alarm = nil
      return (true, action == nil ? channel.offer(now) : nil)
    }
    guard isDue else { return }
    if let action {
      go { await action() }
    } else {
      wake?()
    }
  }
}

extension Channel where Element == ContinuousClock.Instant {
  /// A channel that gets the time after a while: Go's `time.After`.
  ///
  /// It can not be stopped: a task sleeps until then, whether anybody receives or not. In a `select`, use the case
  /// `.after`, which leaves nothing behind.
  public static func after(_ duration: Duration) -> Channel<ContinuousClock.Instant> {
    Timer(after: duration).channel
  }
}
