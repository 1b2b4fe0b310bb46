struct Order {
  let table: Int
  let dish: Int
}

enum KitchenError: Error { case noSuchDish(table: Int, dish: Int) }

struct Kitchen {
  let menu = ["soup", "pasta", "risotto", "cake"]

  func cook(_ order: Order) async throws(KitchenError) -> String {
    try? await Task.sleep(for: .seconds(order.table))
    guard menu.indices.contains(order.dish) else {
      throw .noSuchDish(table: order.table, dish: order.dish)
    }
    return menu[order.dish]
  }

  func serve(_ orders: [Order]) async -> Int {
    await withTaskGroup { stoves in
      for order in orders {
        stoves.addTask { () -> Result<String, KitchenError> in
          do throws(KitchenError) {
            return .success(try await cook(order))
          } catch {
            return .failure(error)
          }
        }
      }
      var served = 0
      for await plate in stoves {
        switch plate {
        case .success: served += 1
        case .failure(let error): print("back to the waiter: \(error)")
        }
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
