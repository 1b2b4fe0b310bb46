import Dispatch

/// What one parcel weighs, on its way to the invoice.
struct Weighing: Sendable {
  let grams: Int
}

/// Adds up what it gets, on a queue of its own.
final class Invoice: @unchecked Sendable {
  private let queue = DispatchQueue(label: "invoice")
  private var total = 0

  func add(_ weighing: Weighing) {
    queue.async { self.total += weighing.grams }
  }

  var sum: Int { queue.sync { total } }
}

/// Weighs parcels.
///
/// Each weighing is a value of its own.
struct Scale {
  func run(_ parcels: [Int], _ invoice: Invoice) {
    for grams in parcels {
      invoice.add(Weighing(grams: grams))
    }
  }
}

@main struct PostOffice {
  static func main() {
    let invoice = Invoice()
    Scale().run([100, 200, 300], invoice)
    print("weighed 600 g, invoiced \(invoice.sum) g")
  }
}
