import Synchronization

/// Frames of video memory, lent to whoever films. The free ones form a list that is threaded through `next`.
final class FramePool: Sendable {
  private static let none = -1
  private let head = Atomic(0)
  private let next: InlineArray<3, Atomic<Int>> = [Atomic(1), Atomic(2), Atomic(none)]

  func take() -> Int? {
    while true {
      let first = head.load(ordering: .sequentiallyConsistent)
      if first == Self.none { return nil }
      let second = next[first].load(ordering: .sequentiallyConsistent)
      if head.compareExchange(expected: first, desired: second, ordering: .sequentiallyConsistent).exchanged {
        return first
      }
    }
  }

  func giveBack(_ frame: Int) {
    while true {
      let first = head.load(ordering: .sequentiallyConsistent)
      next[frame].store(first, ordering: .sequentiallyConsistent)
      if head.compareExchange(expected: first, desired: frame, ordering: .sequentiallyConsistent).exchanged {
        return
      }
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
