import Synchronization

/// What lies on the shelves; writes every change to the journal.
final class Stock: Sendable {
  private let pieces = Mutex(["lamp": 4])
  private let journal: Journal

  init(journal: Journal) { self.journal = journal }

  func remove(_ article: String) {
    pieces.withLock { pieces in
      pieces[article, default: 0] -= 1
      journal.append("removed \(article)")
    }
  }

  func count(of article: String) -> Int {
    pieces.withLock { $0[article, default: 0] }
  }
}

/// What happened, line by line.
final class Journal: Sendable {
  private let lines = Mutex<[String]>([])

  var count: Int { lines.withLock { $0.count } }

  func append(_ line: String) {
    lines.withLock { $0.append(line) }
  }

  func takeInventory(of stock: Stock) {
    lines.withLock { lines in
      lines.append("\(stock.count(of: "lamp")) lamps left")
    }
  }
}

@main struct Warehouse {
  static func main() async {
    let journal = Journal()
    let stock = Stock(journal: journal)
    await withTaskGroup { day in
      day.addTask(name: "sale") { stock.remove("lamp") }
      day.addTask(name: "inventory") { journal.takeInventory(of: stock) }
    }
    print("\(stock.count(of: "lamp")) lamps, \(journal.count) lines in the journal")
  }
}
