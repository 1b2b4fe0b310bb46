/// The bank's record of what it has promised to pay.
actor Ledger {
  private(set) var entries = 0

  func record(_ amount: Int) { entries += 1 }
}

actor Account {
  private var balance: Int
  private let ledger: Ledger

  init(balance: Int, ledger: Ledger) {
    self.balance = balance
    self.ledger = ledger
  }

  /// Pays out, if there is enough. The balance is never below zero.
  func withdraw(_ amount: Int) async {
    guard balance >= amount else { return }
    balance -= amount
    await ledger.record(amount)
  }

  var statement: String { "balance \(balance)" }
}

@main struct CashMachine {
  static func main() async {
    let ledger = Ledger()
    let account = Account(balance: 100, ledger: ledger)
    await withTaskGroup { customers in
      customers.addTask(name: "Ada") { await account.withdraw(60) }
      customers.addTask(name: "Ben") { await account.withdraw(60) }
    }
    print("\(await account.statement), ledger entries \(await ledger.entries)")
  }
}
