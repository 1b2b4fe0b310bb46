// expect: race
import Foundation

/// Two locks guard one number: whoever holds one of them is not alone.
final class Tally: @unchecked Sendable {
  private var total = 0
  private let addLock = NSLock()
  private let readLock = NSLock()

  func add(_ amount: Int) {
    addLock.lock()
    total += amount
    addLock.unlock()
  }

  var value: Int {
    readLock.lock()
    defer { readLock.unlock() }
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
