/// One case of a `select`: what to wait for, and what to do when that is the case that was taken.
public struct SelectCase: Sendable {
  enum Kind: Sendable {
    /// Makes the state that the case needs within one `select`; a `SelectCase` itself can be used again.
    case operation(@Sendable () -> any SelectOperation)
    case otherwise(@Sendable () async -> Void)
  }

  let kind: Kind

  /// Receives from a channel: Go's `case v, ok := <-ch:`.
  ///
  /// - Parameters:
  ///   - channel: where to receive from; a `Channel.never` is never ready.
  ///   - body: gets the element, or nil if the channel is closed and drained.
  public static func receive<Element>(
    from channel: Channel<Element>, _ body: @escaping @Sendable (Element?) async -> Void = { _ in }
  ) -> SelectCase {
    SelectCase(kind: .operation { ReceiveOperation(channel, body) })
  }

  /// Sends to a channel: Go's `case ch <- v:`. Traps with "send on closed channel" if taken on a closed channel.
  public static func send<Element>(
    _ element: Element, to channel: Channel<Element>, _ body: @escaping @Sendable () async -> Void = {}
  ) -> SelectCase {
    SelectCase(kind: .operation { SendOperation(element, channel, body) })
  }

  /// Waits for some time: Go's `case <-time.After(d):`, but a timer that lost leaves nothing behind.
  ///
  /// The time starts with the `select`. The case is never ready at once, not even with a duration of zero.
  public static func after(_ duration: Duration, _ body: @escaping @Sendable () async -> Void = {}) -> SelectCase {
    SelectCase(kind: .operation { AfterOperation(duration, body) })
  }

  /// Waits for a context to be cancelled: Go's `case <-ctx.Done():`.
  public static func done(_ context: Context, _ body: @escaping @Sendable () async -> Void = {}) -> SelectCase {
    receive(from: context.done) { _ in await body() }
  }

  /// What to do if no other case is ready: Go's `default:`. At most one, in any place.
  public static func otherwise(_ body: @escaping @Sendable () async -> Void = {}) -> SelectCase {
    SelectCase(kind: .otherwise(body))
  }
}
