import Synchronization

enum OrderState: UInt8, AtomicRepresentable {
  case pending, processing, confirmed, failed, cancelled

  /// The table of transitions; the last three states are final.
  func allows(_ new: OrderState) -> Bool {
    switch self {
    case .pending: [.processing, .failed, .cancelled].contains(new)
    case .processing: [.confirmed, .failed, .cancelled].contains(new)
    case .confirmed, .failed, .cancelled: false
    }
  }
}

final class Order: Sendable {
  private let state = Atomic(OrderState.pending)

  /// Whether the order is in the new state now because of this call.
  func move(to new: OrderState) -> Bool {
    var current = state.load(ordering: .acquiring)
    while current.allows(new) {
      let (isDone, seen) = state.compareExchange(
        expected: current, desired: new, ordering: .acquiringAndReleasing)
      if isDone { return true }
      current = seen
    }
    return false
  }
}

@main struct Shop {
  static func main() async {
    let order = Order()
    guard order.move(to: .processing) else { return }
    async let isPaid = order.move(to: .confirmed)
    async let isCalledOff = order.move(to: .cancelled)
    let outcome = await (isPaid: isPaid, isCalledOff: isCalledOff)
    precondition(outcome.isPaid != outcome.isCalledOff, "the parcel is on its way and the money is back")
    print("order closed")
  }
}
