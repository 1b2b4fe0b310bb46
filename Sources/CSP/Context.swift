/// Why a context is done.
public enum ContextError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Somebody cancelled it.
  case canceled
  /// Its deadline passed.
  case deadlineExceeded

  /// Go's wording.
  public var description: String {
    switch self {
    case .canceled: "context canceled"
    case .deadlineExceeded: "context deadline exceeded"
    }
  }
}

/// Carries a deadline, a cancellation and values down a tree of calls: Go's `context.Context`.
///
/// Cancelling a context cancels what was derived from it and nothing else. Nothing is stopped by force: tasks select on
/// `done`, or look at `error`, and leave. Always call the cancel function, or the derived context stays in its parent
/// until that one is done.
///
///     let (context, cancel) = Context.background.withTimeout(.seconds(1))
///     defer { cancel() }
///     await select(
///       .receive(from: replies) { reply in … },
///       .done(context) { … })
public struct Context: Sendable {
  /// One key with its value, and those that were set before.
  private final class Value: Sendable {
    let key: String
    let value: any Sendable
    let next: Value?

    init(key: String, value: any Sendable, next: Value?) {
      self.key = key
      self.value = value
      self.next = next
    }
  }

  /// Nil in contexts that are never done.
  private let node: ContextNode?
  private let values: Value?
  /// When it will be done at the latest; nil if there is no deadline.
  public let deadline: ContinuousClock.Instant?

  /// The root of all contexts: never done, without values.
  public static let background = Context(node: nil, values: nil, deadline: nil)

  private static let neverDone = Channel<Never>.never

  /// Closed when the context is done. Never closes for `background`.
  public var done: Channel<Never> { node?.done ?? Context.neverDone }

  /// Why the context is done; nil as long as it is not.
  public var error: ContextError? { node?.observedError }

  /// The value for a key, set here or nearest above.
  /// - Complexity: O(number of values on the way to the root).
  public func value(for key: String) -> (any Sendable)? {
    var value = values
    while let current = value {
      if current.key == key { return current.value }
      value = current.next
    }
    return nil
  }

  // MARK: - Derived contexts

  /// A context that is done when its cancel function is called, or when this one is done.
  ///
  /// - Parameter name: what reports call it.
  /// - Returns: the context, and its cancel function, which may be called from anywhere and more than once.
  public func withCancel(name: String? = nil) -> (Context, @Sendable () -> Void) {
    derive(deadline: deadline, alarm: nil, name: name)
  }

  /// A context that is done after some time at the latest. With a duration of zero or less it is done at once.
  public func withTimeout(_ duration: Duration, name: String? = nil) -> (Context, @Sendable () -> Void) {
    withDeadline(.now.advanced(by: duration), name: name)
  }

  /// A context that is done at an instant at the latest. Cancelling it stops its timer.
  public func withDeadline(
    _ instant: ContinuousClock.Instant, name: String? = nil
  ) -> (Context, @Sendable () -> Void) {
    // The parent's timer does it if that one is due first.
    if let deadline, deadline <= instant { return derive(deadline: deadline, alarm: nil, name: name) }
    return derive(deadline: instant, alarm: instant, name: name)
  }

  /// A context with one more value, done when this one is.
  public func withValue(_ value: any Sendable, for key: String) -> Context {
    Context(node: node, values: Value(key: key, value: value, next: values), deadline: deadline)
  }

  /// A context with the same values that is never done: Go's `context.WithoutCancel`.
  public func withoutCancel() -> Context {
    Context(node: nil, values: values, deadline: nil)
  }

  /// Number of derived contexts that would be cancelled with this one.
  var childCount: Int { node?.childCount ?? 0 }

  private init(node: ContextNode?, values: Value?, deadline: ContinuousClock.Instant?) {
    self.node = node
    self.values = values
    self.deadline = deadline
  }

  private func derive(
    deadline: ContinuousClock.Instant?, alarm: ContinuousClock.Instant?, name: String?
  ) -> (Context, @Sendable () -> Void) {
    let child = ContextNode(name: name)
    child.attach(to: node)
    if let alarm { child.setAlarm(alarm) }
    return (Context(node: child, values: values, deadline: deadline), { child.cancelByUser() })
  }
}
