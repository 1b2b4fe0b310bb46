// expect: race
/// The actor hands out its own mutable object.
final class Ledger: @unchecked Sendable {
  var entries: [String] = []
}

actor Bank {
  let ledger = Ledger()
  func deposit(_ name: String) { ledger.entries.append(name) }
}

@main struct Main {
  static func main() async {
    let bank = Bank()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await bank.deposit("ann") }
      group.addTask { _ = bank.ledger.entries.count }
    }
  }
}
