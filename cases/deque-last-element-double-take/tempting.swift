import Synchronization

/// A page to draw; to draw it twice is a defect, since it is appended to the document.
final class Page: Sendable {
  let number: Int
  private let isDrawn = Atomic(false)

  init(number: Int) { self.number = number }

  func draw() {
    let wasDrawn = isDrawn.exchange(true, ordering: .relaxed)
    precondition(!wasDrawn, "page \(number) is drawn twice")
  }
}

/// Numbers of pages. One worker owns it and works at the bottom; the others steal from the top.
final class Deque: Sendable {
  private static let capacity = 4
  private let top = Atomic(0)
  private let bottom = Atomic(0)
  private let slots: InlineArray<4, Atomic<Int>> = [Atomic(0), Atomic(0), Atomic(0), Atomic(0)]

  /// For the owner alone. Whether there was room.
  func push(_ number: Int) -> Bool {
    let end = bottom.load(ordering: .relaxed)
    guard end - top.load(ordering: .acquiring) < Self.capacity else { return false }
    slots[end % Self.capacity].store(number, ordering: .relaxed)
    bottom.store(end + 1, ordering: .releasing)
    return true
  }

  /// For the owner alone.
  func take() -> Int? {
    let last = bottom.load(ordering: .relaxed) - 1
    bottom.store(last, ordering: .sequentiallyConsistent)
    let first = top.load(ordering: .sequentiallyConsistent)
    guard first <= last else {
      bottom.store(last + 1, ordering: .relaxed)
      return nil
    }
    let number = slots[last % Self.capacity].load(ordering: .relaxed)
    if first < last { return number }
    // The last one: a thief may have taken it, too. Look again.
    let isMine = top.load(ordering: .sequentiallyConsistent) == first
    if !isMine { bottom.store(last + 1, ordering: .relaxed) }
    return isMine ? number : nil
  }

  /// For anybody. Nothing if it is empty, or if another one was faster.
  func steal() -> Int? {
    let first = top.load(ordering: .sequentiallyConsistent)
    guard first < bottom.load(ordering: .sequentiallyConsistent) else { return nil }
    let number = slots[first % Self.capacity].load(ordering: .relaxed)
    let (isMine, _) = top.compareExchange(
      expected: first, desired: first + 1, ordering: .sequentiallyConsistent)
    return isMine ? number : nil
  }
}

@main struct Printer {
  static func main() async {
    let pages = [Page(number: 0), Page(number: 1)]
    let deque = Deque()
    for page in pages { precondition(deque.push(page.number), "more pages than room") }
    await withTaskGroup { workers in
      workers.addTask(name: "owner") {
        while let number = deque.take() { pages[number].draw() }
      }
      workers.addTask(name: "thief") {
        if let number = deque.steal() { pages[number].draw() }
      }
    }
    print("printed")
  }
}
