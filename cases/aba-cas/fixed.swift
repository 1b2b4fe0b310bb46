import Synchronization

/// Frames of video memory, lent to whoever films. The free ones form a list that is threaded through `next`.
final class FramePool: Sendable {
  private static let none = -1
  /// The first free frame, and how often the head has changed.
  private let head = Atomic(WordPair(first: 0, second: 0))
  private let next: InlineArray<3, Atomic<Int>> = [Atomic(1), Atomic(2), Atomic(none)]

  func take() -> Int? {
    while true {
      let seen = head.load(ordering: .acquiring)
      let first = Int(bitPattern: seen.first)
      if first == Self.none { return nil }
      let second = next[first].load(ordering: .relaxed)
      let desired = WordPair(first: UInt(bitPattern: second), second: seen.second &+ 1)
      if head.compareExchange(expected: seen, desired: desired, ordering: .acquiring).exchanged { return first }
    }
  }

  func giveBack(_ frame: Int) {
    while true {
      let seen = head.load(ordering: .relaxed)
      next[frame].store(Int(bitPattern: seen.first), ordering: .relaxed)
      let desired = WordPair(first: UInt(bitPattern: frame), second: seen.second &+ 1)
      if head.compareExchange(expected: seen, desired: desired, ordering: .releasing).exchanged { return }
    }
  }
}

@main struct Studio {
  static func main() async {
    let pool = FramePool()
    let kept = await withTaskGroup { cameras in
      cameras.addTask(name: "preview") { () -> Int? in
        if let frame = pool.take() { pool.giveBack(frame) }
        return nil
      }
      cameras.addTask(name: "recorder") {
        guard let previous = pool.take(), let current = pool.take() else { return nil }
        pool.giveBack(previous)
        return current
      }
      var kept: [Int] = []
      for await case let frame? in cameras { kept.append(frame) }
      return kept
    }
    let free = (0..<3).compactMap { _ in pool.take() }
    precondition(kept.count + free.count == 3, "\(kept.count) kept and \(free.count) free, of 3 frames")
    print("no frame is missing")
  }
}
