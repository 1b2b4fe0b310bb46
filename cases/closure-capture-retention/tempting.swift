import CaseKit
import Synchronization

/// The pixels of one photo.
final class Bitmap: Sendable {
  private static let count = Atomic(0)
  static var inMemory: Int { count.load(ordering: .relaxed) }

  let pixels = [UInt8](repeating: 0, count: 1 << 20)

  init() { Self.count.add(1, ordering: .relaxed) }
  deinit { Self.count.subtract(1, ordering: .relaxed) }
}

struct Order {
  let customer: String
  let bitmap = Bitmap()
}

/// Prints photos. An hour later the ink is dry, and the customer gets a mail.
struct PrintShop {
  func print(_ order: Order, mails: inout DiscardingTaskGroup) {
    Swift.print("print \(order.bitmap.pixels.count) bytes for \(order.customer)")
    mails.addTask { [order] in
      guard (try? await Task.sleep(for: .seconds(3600))) != nil else { return }
      Swift.print("mail to \(order.customer)")
    }
  }
}

@main struct Saturday {
  static func main() async {
    let shop = PrintShop()
    await withDiscardingTaskGroup { mails in
      for customer in ["Ada", "Ben", "Eva"] { shop.print(Order(customer: customer), mails: &mails) }
      expectEqual(Bitmap.inMemory, 0, "bitmaps in memory while the ink dries")
    }
  }
}
