// expect: clean
final class Ledger {
  var entries: [String] = []
}

actor Bank {
  private let ledger = Ledger()
  func deposit(_ name: String) { ledger.entries.append(name) }
  var count: Int { ledger.entries.count }
  func snapshot() -> [String] { ledger.entries }
}

@main struct Main {
  static func main() async {
    let bank = Bank()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await bank.deposit("ann") }
      group.addTask { await bank.deposit("bob") }
      group.addTask {
        let count = await bank.count
        precondition(count <= 2)
      }
      group.addTask { for name in await bank.snapshot() { precondition(name.count == 3) } }
    }
    let count = await bank.count
    precondition(count == 2)
  }
}
