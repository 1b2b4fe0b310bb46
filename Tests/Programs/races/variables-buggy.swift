// expect: race; findings: 10
// says: variable 'total', and
// says: variable 'static Space.hits', and
// says: variable 'pair', and
// says: property 'Account.balance' of the Account made at variables-buggy.swift:39, and
// says: property 'Account.owner' of the Savings made at variables-buggy.swift:40, and
// says: property 'Cell.value' of the Cell made at variables-buggy.swift:41, and
// says: variable 'local', and
// says: variable 'list', and
// says: variable 'inner', and
// says: reads local = 0
// says: writes local = -7
// says: memory allocated at variables-buggy.swift:44, byte 8 of 16, and
// says: modifies variable 'list'
/// Each variable of each kind is written by two at once, on a line of its own.
nonisolated(unsafe) var total = 0
struct Pair {
  var left = 0
  var right = 0
}
nonisolated(unsafe) var pair = Pair()
enum Space {
  nonisolated(unsafe) static var hits = 0
}
class Account: @unchecked Sendable {
  var name = "x"
  var balance = 0
  unowned(unsafe) var owner: AnyObject?
}
final class Savings: Account, @unchecked Sendable {
  var rate = 2.5
}
final class Cell<Value>: @unchecked Sendable {
  var value: Value
  init(_ value: Value) { self.value = value }
}
@main struct Main {
  static func main() async {
    let account = Account()
    let savings = Savings()
    let cell = Cell(1)
    nonisolated(unsafe) var local = 0
    nonisolated(unsafe) var list = [1, 2, 3]
    nonisolated(unsafe) let memory = UnsafeMutablePointer<Int>.allocate(capacity: 2)
    memory.initialize(repeating: 0, count: 2)
    await withTaskGroup(of: Void.self) { group in
      nonisolated(unsafe) var inner = 0
      for _ in 0..<2 {
        group.addTask {
          total += 1
          pair.right += 1
          Space.hits += 1
          account.balance += 1
          savings.owner = nil
          cell.value += 1
          local -= 7
          list[1] += 1
          inner += 1
          memory[1] += 1
        }
      }
    }
    print(total)
  }
}
