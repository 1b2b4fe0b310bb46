// Expected: clean. Output: "taken: 6".
// A bounded queue with two conditions; each wait is in a loop, each change signals.
import CSP

final class Queue: @unchecked Sendable {
  // Unchecked: touched only with `mutex` held.
  private var elements: [Int] = []
  private let mutex = AsyncMutex(name: "queue")
  private let notEmpty: AsyncCondition
  private let notFull: AsyncCondition

  init() {
    notEmpty = AsyncCondition(mutex, name: "not empty")
    notFull = AsyncCondition(mutex, name: "not full")
  }

  func put(_ element: Int) async {
    await mutex.lock()
    while elements.count == 1 { await notFull.wait() }
    elements.append(element)
    notEmpty.signal()
    mutex.unlock()
  }

  func take() async -> Int {
    await mutex.lock()
    while elements.isEmpty { await notEmpty.wait() }
    let element = elements.removeFirst()
    notFull.signal()
    mutex.unlock()
    return element
  }
}

@main struct Program {
  static func main() async {
    let queue = Queue()
    let group = WaitGroup()
    group.go("producer") { for number in 1...3 { await queue.put(number) } }
    var sum = 0
    for _ in 1...3 { sum += await queue.take() }
    await group.wait()
    print("taken: \(sum)")
  }
}
