import Foundation

final class Account: @unchecked Sendable {
  let number: Int
  let lock = NSLock()
  var balance: Int

  init(number: Int, balance: Int) {
    self.number = number
    self.balance = balance
  }
}

struct Bank {
  func transfer(_ amount: Int, from payer: Account, to payee: Account) {
    let (first, second) = payer.number < payee.number ? (payer, payee) : (payee, payer)
    first.lock.lock()
    second.lock.lock()
    payer.balance -= amount
    payee.balance += amount
    second.lock.unlock()
    first.lock.unlock()
  }
}

@main struct Clearing {
  static func main() {
    let bank = Bank()
    let rent = Account(number: 1, balance: 900)
    let food = Account(number: 2, balance: 400)
    let transfers = DispatchGroup()
    transfers.enter()
    Thread.detachNewThread {
      bank.transfer(100, from: rent, to: food)
      transfers.leave()
    }
    transfers.enter()
    Thread.detachNewThread {
      bank.transfer(30, from: food, to: rent)
      transfers.leave()
    }
    transfers.wait()
    print("rent \(rent.balance), food \(food.balance)")
  }
}
