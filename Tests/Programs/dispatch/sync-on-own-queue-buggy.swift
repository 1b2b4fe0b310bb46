// expect: deadlock
// A method that takes the queue calls another one that takes it too.
import Dispatch

final class Store: @unchecked Sendable {
  private let queue = DispatchQueue(label: "store")
  private var values: [Int] = []

  func count() -> Int { queue.sync { values.count } }
  func append(_ value: Int) { queue.sync { if count() < 10 { values.append(value) } } }
}

let store = Store()
store.append(1)
print(store.count())
