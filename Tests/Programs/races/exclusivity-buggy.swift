// expect: crash
// says: exclusivity violation: main modifies property 'Ledger.total' of the Ledger made at exclusivity-buggy.swift:11
/// A callback changes the very variable that is being changed.
final class Ledger {
  var total = 0
  func update(_ change: (inout Int) -> Void) { change(&total) }
}

@main struct Main {
  static func main() {
    let ledger = Ledger()
    ledger.update { total in
      total += 1
      ledger.update { $0 += 2 }
    }
    print(ledger.total)
  }
}
