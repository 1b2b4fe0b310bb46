/// A channel operation that takes part in a `select`, with the type of the elements forgotten.
protocol SelectOperation: AnyObject, Sendable {
  /// The channel's address: the order in which locks are taken.
  var lockOrder: UInt { get }
  /// Runs `body` with the channel's lock held.
  func holdingLock(_ body: () -> Void)

  /// A scheduling point for the operation, if it is one.
  func announce()
  /// Tells the checker that the task is about to wait for this, among others.
  func waitBegin()
  /// Called before the wait, with no lock held.
  func start()
  /// Called after the wait, with no lock held: leaves the queue.
  nonisolated(nonsending) func stop() async
  /// Tells the checker that the operation was performed, or traps; in the selecting task, with no lock held.
  func settle(_ wake: Wake)
  /// Runs the case's body.
  nonisolated(nonsending) func runBody() async

  // With the lock held:

  /// Whether the operation would not block.
  func isReady() -> Bool
  /// Performs the operation; nil if it would block after all.
  func attempt() -> Attempt?
  /// Queues the waiter.
  func enqueue(_ waiter: Waiter, index: Int)
}

/// An operation that was performed: how it ended, and whom to wake after the locks are released.
struct Attempt: Sendable {
  var closed = false
  var wakeup: Wakeup?
}

// MARK: - Receive

/// `case v := <-channel`
final class ReceiveOperation<Element: Sendable>: SelectOperation, @unchecked Sendable {
  // Unchecked: `ticket` is touched only by the task in `select`, which owns the operation.
  private let channel: Channel<Element>
  private let body: @Sendable (Element?) async -> Void
  private let slot = Slot<Element>()
  private var ticket: UInt64?

  init(_ channel: Channel<Element>, _ body: @escaping @Sendable (Element?) async -> Void) {
    self.channel = channel
    self.body = body
  }

  var lockOrder: UInt { UInt(bitPattern: ObjectIdentifier(channel)) }
  func holdingLock(_ body: () -> Void) { channel.holding(body) }
  func announce() { channel.resource.point(.receive) }
  func waitBegin() { channel.resource.waitBegin(.receive) }
  func start() {}

  nonisolated(nonsending) func stop() async {
    guard let ticket else { return }
    channel.holding { channel.withHeldState { $0.removeReceiver(ticket) } }
  }

  func settle(_ wake: Wake) { channel.received(wake) }
  nonisolated(nonsending) func runBody() async { await body(slot.element) }

  func isReady() -> Bool { !channel.isNever && channel.withHeldState { $0.canReceive } }

  func attempt() -> Attempt? {
    switch channel.withHeldState({ $0.receive() }) {
    case .wouldBlock: return nil
    case .closed: return Attempt(closed: true)
    case .received(let element, let wakeup):
      slot.element = element
      return Attempt(wakeup: wakeup)
    }
  }

  func enqueue(_ waiter: Waiter, index: Int) {
    guard !channel.isNever else { return }
    ticket = channel.withHeldState { $0.enqueue(ChannelState.Receiver(waiter: waiter, index: index, slot: slot)) }
  }
}

// MARK: - Send

/// `case channel <- element`
final class SendOperation<Element: Sendable>: SelectOperation, @unchecked Sendable {
  // Unchecked: `ticket` is touched only by the task in `select`, which owns the operation.
  private let element: Element
  private let channel: Channel<Element>
  private let body: @Sendable () async -> Void
  private var ticket: UInt64?

  init(_ element: Element, _ channel: Channel<Element>, _ body: @escaping @Sendable () async -> Void) {
    self.element = element
    self.channel = channel
    self.body = body
  }

  var lockOrder: UInt { UInt(bitPattern: ObjectIdentifier(channel)) }
  func holdingLock(_ body: () -> Void) { channel.holding(body) }
  func announce() { channel.resource.point(.send) }
  func waitBegin() { channel.resource.waitBegin(.send) }
  func start() {}

  nonisolated(nonsending) func stop() async {
    guard let ticket else { return }
    channel.holding { channel.withHeldState { $0.removeSender(ticket) } }
  }

  func settle(_ wake: Wake) { channel.sent(wake) }
  nonisolated(nonsending) func runBody() async { await body() }

  func isReady() -> Bool { !channel.isNever && channel.withHeldState { $0.canSend } }

  func attempt() -> Attempt? {
    switch channel.withHeldState({ $0.send(element) }) {
    case .wouldBlock: nil
    case .closed: Attempt(closed: true)
    case .sent(let wakeup): Attempt(wakeup: wakeup)
    }
  }

  func enqueue(_ waiter: Waiter, index: Int) {
    guard !channel.isNever else { return }
    ticket = channel.withHeldState {
      $0.enqueue(ChannelState.Sender(waiter: waiter, index: index, element: element))
    }
  }
}

// MARK: - After

/// `case <-time.After(duration)`: receives from a channel that an alarm closes.
final class AfterOperation: SelectOperation, @unchecked Sendable {
  // Unchecked: `alarm` is touched only by the task in `select`, which owns the operation.
  private let duration: Duration
  private let expiry = Channel<Never>(capacity: 0, kind: .timer)
  private let receive: ReceiveOperation<Never>
  private var alarm: Alarm?

  init(_ duration: Duration, _ body: @escaping @Sendable () async -> Void) {
    self.duration = duration
    receive = ReceiveOperation(expiry) { _ in await body() }
  }

  var lockOrder: UInt { receive.lockOrder }
  func holdingLock(_ body: () -> Void) { receive.holdingLock(body) }
  func announce() {}  // nobody else can touch it
  func waitBegin() { expiry.resource.waitBegin(.sleep) }
  func start() {
    // The alarm is a part of this wait and nobody's work: what its end cuts short is the wait.
    Annotations.quietBegin()
    alarm = Alarm(after: duration) { [expiry] in _ = expiry.closeWithoutPoint() }
    Annotations.quietEnd()
  }

  nonisolated(nonsending) func stop() async {
    await receive.stop()
    // Wait for the alarm's task to end, so that it is gone when `select` returns.
    await alarm?.cancelAndWait()
  }

  func settle(_ wake: Wake) { receive.settle(wake) }
  nonisolated(nonsending) func runBody() async { await receive.runBody() }
  func isReady() -> Bool { receive.isReady() }
  func attempt() -> Attempt? { receive.attempt() }
  func enqueue(_ waiter: Waiter, index: Int) { receive.enqueue(waiter, index: index) }
}
