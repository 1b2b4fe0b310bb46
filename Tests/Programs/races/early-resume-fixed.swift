// expect: clean
import Foundation

final class Box: @unchecked Sendable { var v = [Int]() }
@main struct M {
  static func main() async throws {
    let b = Box()
    let r: Int = await withUnsafeContinuation { k in
      Thread.detachNewThread {
        b.v.append(1)
        k.resume(returning: 3)
      }
    }
    b.v.append(r)
    let s: Box = try await withCheckedThrowingContinuation { k in
      b.v.append(2)
      DispatchQueue.global().async {
        b.v.append(4)
        k.resume(returning: b)
      }
    }
    s.v.append(1)
    precondition(b.v.count == 5)
  }
}
