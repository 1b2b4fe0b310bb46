import Dispatch
import Synchronization

/// The money of a customer.
///
/// Nobody touches it but the bank, on its own queue.
final class Bank: @unchecked Sendable {
  private let queue = DispatchQueue(
    label: "bank")
  private var checking = 100
  private var savings = 0

  /// Moves money to savings, if there is enough of it.
  func save(
    _ amount: Int, answer: @escaping @Sendable (_ isAccepted: Bool) -> Void
  ) {
    queue.async {
      guard self.checking >= amount else { return answer(false) }
      self.checking -= amount
      self.savings += amount
      answer(true)
    }
  }

  var statement: String {
    queue.sync { "checking \(checking), savings \(savings), sum \(checking + savings)" }
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
