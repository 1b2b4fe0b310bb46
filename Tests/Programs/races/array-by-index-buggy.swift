// expect: race
import Dispatch

/// Each iteration writes an element of its own, but through the one array: each write may copy it.
@main struct Main {
  static func main() {
    nonisolated(unsafe) var squares = [Int](repeating: 0, count: 3)
    DispatchQueue.concurrentPerform(iterations: 3) { index in
      squares[index] = index * index
    }
    precondition(squares.count == 3)
  }
}
