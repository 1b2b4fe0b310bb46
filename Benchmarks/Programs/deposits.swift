// Four tasks deposit into an account that is an actor, and main prints what is there in the end.
actor Account {
  private var balance = 0
  func deposit(_ amount: Int) { balance += amount }
  var total: Int { balance }
}

@main struct Deposits {
  static func main() async {
    let account = Account()
    let tasks = (1...4).map { number in Task.detached { for _ in 1...3 { await account.deposit(number) } } }
    for task in tasks { await task.value }
    print(await account.total)
  }
}
