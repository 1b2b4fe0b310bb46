struct Order {
  let table: Int
  let dish: Int
}

struct Kitchen {
  let menu = ["soup", "pasta", "risotto", "cake"]

  func cook(_ order: Order) async -> String {
    try? await Task.sleep(for: .seconds(order.table))
    return menu[order.dish]
  }

  func serve(_ orders: [Order]) async -> Int {
    await withTaskGroup { stoves in
      for order in orders {
        stoves.addTask { await cook(order) }
      }
      var served = 0
      for await _ in stoves {
        served += 1
      }
      return served
    }
  }
}

@main struct Restaurant {
  static func main() async {
    let orders = (1...37).map { Order(table: $0, dish: $0 == 20 ? 4 : $0 % 4) }
    let served = await Kitchen().serve(orders)
    print("\(served) of \(orders.count) orders served")
  }
}
