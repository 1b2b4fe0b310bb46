import Dispatch
import Synchronization

/// The money of a customer.
///
/// Each balance has a lock.
final class Bank: Sendable {
  private let queue = DispatchQueue(
    label: "bank", attributes: .concurrent)
  private let checking = Mutex(100)
  private let savings = Mutex(0)

  /// Moves money to savings, if there is enough of it.
  func save(
    _ amount: Int, answer: @escaping @Sendable (_ isAccepted: Bool) -> Void
  ) {
    queue.async {
      guard self.checking.withLock({ $0 }) >= amount else { return answer(false) }
      self.checking.withLock { $0 -= amount }
      self.savings.withLock { $0 += amount }
      answer(true)
    }
  }

  var statement: String {
    let (checking, savings) = (checking.withLock { $0 }, savings.withLock { $0 })
    return "checking \(checking), savings \(savings), sum \(checking + savings)"
  }
}

@main struct Branch {
  static func main() {
    let bank = Bank()
    let accepted = Atomic(0)
    let orders = DispatchGroup()
    for _ in 1...2 {
      orders.enter()
      bank.save(60) { isAccepted in
        if isAccepted { accepted.wrappingAdd(1, ordering: .relaxed) }
        orders.leave()
      }
    }
    orders.wait()
    print("\(accepted.load(ordering: .relaxed)) accepted: \(bank.statement)")
  }
}
