import Synchronization

/// What an order is and may become.
enum Status: UInt8, AtomicRepresentable {
  case placed, paid, cancelled
}

/// The log on disk: all that is left after a power failure.
final class Log: Sendable {
  private let records = Mutex<[Status]>([])

  func append(_ record: Status) { records.withLock { $0.append(record) } }

  /// The decisions that a restart would read.
  func recover() -> [Status] { records.withLock { $0 } }
}

final class Order: Sendable {
  private let current = Atomic(Status.placed)
  private let log: Log

  init(log: Log) { self.log = log }

  /// What a customer is told.
  var status: Status { current.load(ordering: .acquiring) }

  /// Pays or cancels the order, if it is still undecided.
  func decide(_ next: Status) {
    let attempt = current.compareExchange(
      expected: .placed, desired: next,
      ordering: .acquiringAndReleasing)
    guard attempt.exchanged else { return }
    log.append(next)
  }
}

@main struct Shop {
  static func main() async {
    let log = Log()
    let order = Order(log: log)
    let isForgotten = await withTaskGroup(of: Bool.self) { work in
      for decision in [Status.paid, .cancelled] {
        work.addTask(name: "\(decision)") {
          order.decide(decision)
          return false
        }
      }
      work.addTask(name: "customer") {
        // Looks at the page, and then the power fails.
        let told = order.status
        return told != .placed && told != log.recover().last
      }
      var isForgotten = false
      for await answer in work where answer { isForgotten = true }
      return isForgotten
    }
    let told = isForgotten ? "told and forgotten" : "as told"
    print("\(told), records: \(log.recover().count)")
  }
}
