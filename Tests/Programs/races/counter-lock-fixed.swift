// expect: clean
import Foundation

/// One lock guards the number, for writers and for readers.
final class Tally: @unchecked Sendable {
  private var total = 0
  private let lock = NSLock()

  func add(_ amount: Int) {
    lock.lock()
    total += amount
    lock.unlock()
  }

  var value: Int {
    lock.lock()
    defer { lock.unlock() }
    return total
  }
}

@main struct Main {
  static func main() async {
    let tally = Tally()
    let seen = await withTaskGroup(of: Int.self) { group in
      group.addTask {
        tally.add(5)
        return 0
      }
      group.addTask { tally.value }
      var sum = 0
      for await value in group { sum += value }
      return sum
    }
    precondition(seen == 0 || seen == 5)
  }
}
