// expect: clean
/// Each change ends before the next begins.
final class Ledger {
  var total = 0
  func update(_ change: (inout Int) -> Void) { change(&total) }
}

@main struct Main {
  static func main() {
    let ledger = Ledger()
    ledger.update { total in
      total += 1
    }
    ledger.update { $0 += 2 }
    print(ledger.total)
  }
}
