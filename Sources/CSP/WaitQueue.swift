/// A first-in, first-out queue from whose middle an element can be taken back.
///
/// A waiter that lost its `select` leaves every queue that it stood in, so taking back must be cheap and must not
/// leave a trace: a loop that selects on a quiet channel a million times may not grow that channel's queue.
struct WaitQueue<Element> {
  /// Identifies one place in the queue, for `remove(_:)`. Never reused.
  typealias Ticket = UInt64

  /// Slots in ascending order of ticket; those before `head` are spent, those that hold nil were taken back.
  private var slots: [(ticket: Ticket, element: Element?)] = []
  private var head = 0
  private var nextTicket: Ticket = 0

  /// Number of elements that are in the queue.
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// Appends an element.
  /// - Complexity: amortized O(1).
  @discardableResult
  mutating func append(_ element: Element) -> Ticket {
    defer { nextTicket += 1 }
    slots.append((nextTicket, element))
    count += 1
    return nextTicket
  }

  /// The element that has waited longest.
  /// - Complexity: amortized O(1).
  var first: Element? {
    mutating get {
      skipHoles()
      return head < slots.count ? slots[head].element : nil
    }
  }

  /// Takes the element that has waited longest.
  /// - Complexity: amortized O(1).
  mutating func popFirst() -> Element? {
    skipHoles()
    guard head < slots.count else { return nil }
    let element = slots[head].element
    slots[head].element = nil
    head += 1
    count -= 1
    compactIfSparse()
    return element
  }

  /// Takes back what was appended with this ticket; nil if it has left the queue.
  /// - Complexity: amortized O(log `count`).
  @discardableResult
  mutating func remove(_ ticket: Ticket) -> Element? {
    var low = head
    var high = slots.count
    while low < high {
      let middle = (low + high) / 2
      if slots[middle].ticket < ticket { low = middle + 1 } else { high = middle }
    }
    guard low < slots.count, slots[low].ticket == ticket, let element = slots[low].element else { return nil }
    slots[low].element = nil
    count -= 1
    compactIfSparse()
    return element
  }

  /// Takes everything, oldest first.
  mutating func removeAll() -> [Element] {
    let all = slots[head...].compactMap(\.element)
    slots = []
    head = 0
    count = 0
    return all
  }

  private mutating func skipHoles() {
    while head < slots.count, slots[head].element == nil { head += 1 }
  }

  /// Keeps the storage within a constant factor of `count`.
  private mutating func compactIfSparse() {
    guard slots.count > 2 * count + 16 else { return }
    slots = count == 0 ? [] : slots[head...].filter { $0.element != nil }
    head = 0
  }
}
