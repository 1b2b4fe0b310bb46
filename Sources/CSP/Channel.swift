// CSP: Go's concurrency primitives for Swift. Entry points: `Channel`, `select`, `go`.
//
// 1. A primitive is a value (`ChannelState`, ...) that returns what is to be done; it is changed under a lock.
// 2. The lock is released, then tasks are resumed and the checker is told.
// 3. Waiting goes through `Parking.swift` and `Waiter.swift`; whoever ends a wait hands its cause over directly.
//
// Operations do not observe the cancellation of Swift tasks, as Go's do not: select on a `Context` for that.

import Synchronization

/// A typed conduit between tasks: Go's `chan`.
///
/// With a capacity of 0 a send and a receive meet: each waits for the other. With a larger one, sends wait only while
/// the buffer is full. Waiters are served first come, first served, and elements arrive in the order they were sent.
///
///     let results = Channel<Int>()
///     go { await results.send(42) }
///     print(await results.receive()!)
///
/// A channel is also an asynchronous sequence, Go's `for v := range ch`: it ends when the channel is closed and drained.
/// Several tasks may iterate it; each element goes to one of them.
public final class Channel<Element: Sendable>: @unchecked Sendable {
  // Unchecked: `state` is touched only within `holding`, the rest is constant.
  private let mutex = Mutex<Void>(())
  private var state: ChannelState<Element>
  /// Go's nil channel: nothing is ever ready.
  let isNever: Bool
  private let standIn: Annotations.Resource?
  private let kind: Annotations.Kind

  /// Makes an open channel.
  ///
  /// - Parameters:
  ///   - capacity: elements that it holds without a receiver; 0 makes it a rendezvous. Negative traps.
  ///   - name: what reports call it.
  public convenience init(capacity: Int = 0, name: String? = nil) {
    self.init(capacity: capacity, kind: .channel)
    resource.born(name)
  }

  /// A channel that never gets ready and can not be closed, as a nil channel in Go: put it in place of a channel to
  /// switch a case of `select` off.
  public static var never: Channel<Element> {
    let channel = Channel(capacity: 0, kind: .channel, isNever: true)
    channel.resource.born("nil channel")
    return channel
  }

  /// A channel with another meaning to the checker, and if `standIn` is given, another identity.
  init(capacity: Int, kind: Annotations.Kind, standIn: Annotations.Resource? = nil, isNever: Bool = false) {
    precondition(capacity >= 0, "makechan: size out of range")
    state = ChannelState(capacity: capacity)
    self.kind = kind
    self.standIn = standIn
    self.isNever = isNever
  }

  // MARK: - API

  /// Sends an element: waits for a receiver, or for room in the buffer.
  ///
  /// Traps with "send on closed channel" if the channel is closed, or gets closed while this waits.
  public nonisolated(nonsending) func send(_ element: Element) async {
    resource.point(.send)
    if isNever { await parkForever(on: [(resource, .send)]) }
    if attemptSend(element) { return }

    var parked = false
    let wake = await withUnsafeContinuation { (continuation: UnsafeContinuation<Wake, Never>) in
      if attemptSend(element, orPark: Waiter(continuation)) {
        continuation.resume(returning: Wake(index: 0))
      } else {
        parked = true
        resource.waitBegin(.send)
      }
    }
    if parked {
      Annotations.waitEnd()
      sent(wake)
    }
  }

  /// Receives the next element: waits for one, or for the channel to be closed.
  ///
  /// - Returns: the element; nil once the channel is closed and drained (Go's `v, ok := <-ch` with `ok` false).
  public nonisolated(nonsending) func receive() async -> Element? {
    resource.point(.receive)
    return await receiveWithoutPoint()
  }

  /// Sends if that is possible at once: Go's `select` with one send and a default.
  ///
  /// - Returns: false if it would have to wait. Traps with "send on closed channel" on a closed channel.
  public func trySend(_ element: Element) -> Bool {
    resource.point(.send)
    return !isNever && attemptSend(element)
  }

  /// Receives if that is possible at once: Go's `select` with one receive and a default.
  ///
  /// - Returns: nil if it would have to wait, `.some(nil)` if the channel is closed and drained.
  public func tryReceive() -> Element?? {
    resource.point(.receive)
    return isNever ? nil : attemptReceive()
  }

  /// Closes the channel: no more sends. Whoever waits to receive gets nil, whoever waits to send traps.
  ///
  /// What is in the buffer can still be received. Traps with "close of closed channel" the second time, and with
  /// "close of nil channel" on `never`.
  public func close() {
    resource.point(.close)
    guard !isNever else { fatalError("close of nil channel") }
    guard closeWithoutPoint() else { fatalError("close of closed channel") }
  }

  /// Number of elements in the buffer: Go's `len(ch)`. Out of date as soon as it is read.
  public var count: Int { holding { state.buffer.count } }

  /// Number of elements that fit in the buffer: Go's `cap(ch)`.
  public var capacity: Int { holding { state.capacity } }
}

// MARK: - AsyncSequence

extension Channel: AsyncSequence {
  /// Receives until the channel is closed and drained.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let channel: Channel

    /// Receives the next element, or nil at the end.
    public func next() async -> Element? { await channel.receive() }

    /// Receives the next element, or nil at the end, without leaving the caller's actor.
    public func next(isolation actor: isolated (any Actor)?) async -> Element? { await channel.receive() }
  }

  /// An iterator; all iterators of a channel share its elements.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(channel: self) }
}

// MARK: - For the other primitives

extension Channel {
  /// What the checker knows this channel as.
  var resource: Annotations.Resource { standIn ?? Annotations.Resource(self, kind) }

  /// Number of operations that are parked here.
  var parkedCount: Int { holding { state.parkedCount } }

  /// Runs `body` with the channel's lock held; `select` nests these in ascending order of address.
  func holding<Result: Sendable>(_ body: () -> Result) -> Result {
    mutex.critical { _ in body() }
  }

  /// The state, for those who hold the lock.
  func withHeldState<Result>(_ body: (inout ChannelState<Element>) -> Result) -> Result { body(&state) }

  /// `receive` without a scheduling point of its own.
  nonisolated(nonsending) func receiveWithoutPoint() async -> Element? {
    if isNever { await parkForever(on: [(resource, .receive)]) }
    if let ready = attemptReceive() { return ready }

    let slot = Slot<Element>()
    var parked = false
    let wake = await withUnsafeContinuation { (continuation: UnsafeContinuation<Wake, Never>) in
      if let ready = attemptReceive(orPark: Waiter(continuation), slot) {
        slot.element = ready
        continuation.resume(returning: Wake(index: 0))
      } else {
        parked = true
        resource.waitBegin(.receive)
      }
    }
    if parked {
      Annotations.waitEnd()
      received(wake)
    }
    return slot.element
  }

  /// `close` without a scheduling point and without a trap.
  /// - Returns: false if the channel was closed before.
  func closeWithoutPoint() -> Bool {
    guard let wakeups = holding({ state.close() }) else { return false }
    if kind == .channel || kind == .context { resource.signal(.close, woken: wakeups.count) }
    for wakeup in wakeups { wakeup() }
    return true
  }

  /// Puts an element into the channel if there is room or a receiver.
  /// - Returns: what is to be run once no lock is held, or nil if there was no room.
  func offer(_ element: Element) -> (@Sendable () -> Void)? {
    guard case .sent(let wakeup) = holding({ state.send(element) }) else { return nil }
    return {
      self.message(.send)
      wakeup?()
    }
  }

  /// Throws away what is in the buffer, and says whether there was anything.
  func drain() -> Bool { holding { state.drain() } }

  /// To be called in the task whose parked send has ended.
  func sent(_ wake: Wake) {
    if wake.closed { fatalError("send on closed channel") }
    message(.send)
  }

  /// To be called in the task whose parked receive has ended.
  func received(_ wake: Wake) {
    if !wake.closed { message(.receive) }
  }

  /// Tells the checker of a message, if this channel is one to the program's author.
  ///
  /// The number of elements is that of this moment: a sender that was parked tells of its message only when it runs
  /// again, when others may have received since.
  func message(_ operation: Annotations.Operation) {
    if Annotations.isActive, kind == .channel { resource.message(operation, buffered: count) }
  }

  private func attemptSend(_ element: Element, orPark waiter: Waiter? = nil) -> Bool {
    let action = holding {
      let action = state.send(element)
      if case .wouldBlock = action, let waiter {
        _ = state.enqueue(ChannelState.Sender(waiter: waiter, index: 0, element: element))
      }
      return action
    }
    switch action {
    case .closed: fatalError("send on closed channel")
    case .wouldBlock: return false
    case .sent(let wakeup):
      message(.send)
      wakeup?()
      return true
    }
  }

  private func attemptReceive(orPark waiter: Waiter? = nil, _ slot: Slot<Element>? = nil) -> Element?? {
    let action = holding {
      let action = state.receive()
      if case .wouldBlock = action, let waiter, let slot {
        _ = state.enqueue(ChannelState.Receiver(waiter: waiter, index: 0, slot: slot))
      }
      return action
    }
    switch action {
    case .closed: return .some(nil)
    case .wouldBlock: return nil
    case .received(let element, let wakeup):
      message(.receive)
      wakeup?()
      return element
    }
  }
}
