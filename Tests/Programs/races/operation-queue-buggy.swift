// expect: race
import Foundation

final class Box: @unchecked Sendable { var value = 0 }
/// An operation queue runs several at once unless told otherwise.
@main struct Main {
  static func main() {
    let b = Box()
    let q = OperationQueue()
    for _ in 0..<2 { q.addOperation { b.value += 1 } }
    q.waitUntilAllOperationsAreFinished()
    print(b.value)
  }
}
