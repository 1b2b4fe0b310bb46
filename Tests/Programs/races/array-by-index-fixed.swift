// expect: clean
import Dispatch

/// Each iteration writes an element of its own in memory that does not move.
@main struct Main {
  static func main() {
    var squares = [Int](repeating: 0, count: 3)
    squares.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let elements = buffer
      DispatchQueue.concurrentPerform(iterations: 3) { index in
        elements[index] = index * index
      }
    }
    precondition(squares == [0, 1, 4])
  }
}
