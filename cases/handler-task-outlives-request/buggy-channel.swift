import CSP

/// What the agency said about each customer, for this attempt or the next.
actor Scores {
  private var known: [Int: Int] = [:]
  var count: Int { known.count }

  func record(_ score: Int, of customer: Int) { known[customer] = score }
}

/// Looks customers up; those from abroad take ten seconds.
struct Agency {
  func score(of customer: Int) async -> Int {
    try? await Task.sleep(for: customer > 100 ? .seconds(10) : .seconds(1))
    return 600 + customer
  }
}

struct Checkout {
  let agency = Agency()
  let scores = Scores()

  func respond(to customer: Int) async {
    let answer = Channel<Int>(name: "answer")
    go("check of customer \(customer)") {
      let score = await agency.score(of: customer)
      await scores.record(score, of: customer)
      await answer.send(score)
    }
    await select(
      .receive(from: answer) { score in print("200 customer \(customer): \(score.map(String.init) ?? "")") },
      .after(.seconds(5)) { print("202 customer \(customer): ask again") })
  }
}

@main struct Shop {
  static func main() async {
    let checkout = Checkout()
    for customer in [17, 204, 31, 350] { await checkout.respond(to: customer) }
    print("\(await checkout.scores.count) scores known")
  }
}
