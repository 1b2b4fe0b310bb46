/// What a channel is, without locks and continuations: each transition returns what is to be done after the lock.
///
/// Invariants: receivers wait only while the buffer is empty, senders only while it is full, nobody once it is closed
/// (waiters that some other channel has already claimed do not count).
struct ChannelState<Element: Sendable> {
  struct Receiver {
    let waiter: Waiter
    let index: Int
    let slot: Slot<Element>
  }

  struct Sender {
    let waiter: Waiter
    let index: Int
    let element: Element
  }

  enum SendAction {
    /// The element is in the buffer, or with the receiver that is to be woken.
    case sent(wakeup: Wakeup?)
    case closed
    case wouldBlock
  }

  enum ReceiveAction {
    case received(Element, wakeup: Wakeup?)
    case closed
    case wouldBlock
  }

  let capacity: Int
  private(set) var buffer = WaitQueue<Element>()
  private(set) var isClosed = false
  private var receivers = WaitQueue<Receiver>()
  private var senders = WaitQueue<Sender>()

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Whether a send would not block. A send on a closed channel does not: it traps.
  var canSend: Bool {
    mutating get { isClosed || buffer.count < capacity || hasReceiver }
  }

  /// Whether a receive would not block.
  var canReceive: Bool {
    mutating get { isClosed || !buffer.isEmpty || hasSender }
  }

  mutating func send(_ element: Element) -> SendAction {
    guard !isClosed else { return .closed }
    if let receiver = claimReceiver() {
      receiver.slot.element = element
      return .sent(wakeup: Wakeup(waiter: receiver.waiter, wake: Wake(index: receiver.index)))
    }
    guard buffer.count < capacity else { return .wouldBlock }
    buffer.append(element)
    return .sent(wakeup: nil)
  }

  mutating func receive() -> ReceiveAction {
    if let element = buffer.popFirst() {
      // The sender that has waited longest takes the place that became free.
      guard let sender = claimSender() else { return .received(element, wakeup: nil) }
      buffer.append(sender.element)
      return .received(element, wakeup: wakeup(of: sender))
    }
    if let sender = claimSender() {
      return .received(sender.element, wakeup: wakeup(of: sender))
    }
    return isClosed ? .closed : .wouldBlock
  }

  /// Closes the channel; nil if it was closed before.
  /// - Returns: everybody who waited, and learns of it: receivers get nil, senders trap.
  mutating func close() -> [Wakeup]? {
    guard !isClosed else { return nil }
    isClosed = true
    var wakeups: [Wakeup] = []
    while let receiver = claimReceiver() {
      wakeups.append(Wakeup(waiter: receiver.waiter, wake: Wake(index: receiver.index, closed: true)))
    }
    while let sender = claimSender() {
      wakeups.append(Wakeup(waiter: sender.waiter, wake: Wake(index: sender.index, closed: true)))
    }
    return wakeups
  }

  /// Throws away what is in the buffer, and says whether there was anything.
  mutating func drain() -> Bool {
    !buffer.removeAll().isEmpty
  }

  mutating func enqueue(_ receiver: Receiver) -> WaitQueue<Receiver>.Ticket { receivers.append(receiver) }
  mutating func enqueue(_ sender: Sender) -> WaitQueue<Sender>.Ticket { senders.append(sender) }
  mutating func removeReceiver(_ ticket: WaitQueue<Receiver>.Ticket) { receivers.remove(ticket) }
  mutating func removeSender(_ ticket: WaitQueue<Sender>.Ticket) { senders.remove(ticket) }

  // MARK: - Waiters

  /// Number of operations that are parked here.
  var parkedCount: Int { receivers.count + senders.count }

  private var hasReceiver: Bool {
    mutating get {
      while let receiver = receivers.first, receiver.waiter.isClaimed { _ = receivers.popFirst() }
      return !receivers.isEmpty
    }
  }

  private var hasSender: Bool {
    mutating get {
      while let sender = senders.first, sender.waiter.isClaimed { _ = senders.popFirst() }
      return !senders.isEmpty
    }
  }

  private mutating func claimReceiver() -> Receiver? {
    while let receiver = receivers.popFirst() {
      if receiver.waiter.claim() { return receiver }
    }
    return nil
  }

  private mutating func claimSender() -> Sender? {
    while let sender = senders.popFirst() {
      if sender.waiter.claim() { return sender }
    }
    return nil
  }

  private func wakeup(of sender: Sender) -> Wakeup {
    Wakeup(waiter: sender.waiter, wake: Wake(index: sender.index))
  }
}
