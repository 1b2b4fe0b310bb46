import Dispatch

/// What one parcel weighs, on its way to the invoice.
final class Weighing: @unchecked Sendable {
  var grams = 0
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
/// One object is enough for all: this runs on a small device.
struct Scale {
  func run(_ parcels: [Int], _ invoice: Invoice) {
    let weighing = Weighing()
    for grams in parcels {
      weighing.grams = grams
      invoice.add(weighing)
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
