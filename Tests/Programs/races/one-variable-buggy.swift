// expect: race
// findings: 1
// says: property 'Stock.pieces' of the Stock
/// Three functions share one variable wrongly, at six places: that is one bug.
final class Stock: @unchecked Sendable {
  private var pieces = 10

  func take() {
    if pieces > 0 {
      pieces -= 1
    }
  }

  func add(_ more: Int) {
    let before = pieces
    pieces = before + more
  }

  func isLow() -> Bool { pieces < 3 }
}

@main struct Main {
  static func main() async {
    let stock = Stock()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { stock.take() }
      group.addTask { stock.add(2) }
      group.addTask { _ = stock.isLow() }
    }
  }
}
