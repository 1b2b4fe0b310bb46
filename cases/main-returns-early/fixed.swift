/// Keeps the receipts that went out.
actor MailServer {
  private var sent: [String] = []

  func deliver(_ receipt: String) {
    sent.append(receipt)
    print("sent: \(receipt)")
  }
}

struct Order {
  let number: Int
  let total: Int

  var receipt: String { "receipt for order \(number), \(total) EUR" }
}

@main struct CheckOut {
  static func main() async {
    let server = MailServer()
    let orders = [Order(number: 501, total: 30), Order(number: 502, total: 12), Order(number: 503, total: 7)]
    await withDiscardingTaskGroup { deliveries in
      for order in orders {
        deliveries.addTask { await server.deliver(order.receipt) }
      }
    }
    print("\(orders.count) orders checked out")
  }
}
