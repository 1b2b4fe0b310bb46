import CSP
import CaseKit

/// Tells how somebody pays, over a single line. Whom it knows costs it three seconds, anybody else ten.
struct Bureau {
  let known: Set<String>
  let line = Channel<String>(capacity: 1, name: "line")
  let checks = WaitGroup(name: "checks")

  /// Begins a check once the line is free; the check lasts no longer than its context. The score comes on the channel,
  /// or else its end.
  func score(of name: String, _ check: Context) async -> Channel<Int> {
    let score = Channel<Int>(capacity: 1, name: "score of \(name)")
    await select(
      .send(name, to: line) {
        checks.go("check of \(name)") {
          await select(
            .after(.seconds(known.contains(name) ? 3 : 10)) { await score.send(620) },
            .done(check))
          _ = await line.receive()
          score.close()
        }
      },
      .done(check) { score.close() })
    return score
  }
}

/// Decides who may rent.
struct Desk {
  let bureau: Bureau

  func decide(on name: String, income: Int?, _ request: Context) async -> String {
    let (check, cancel) = request.withTimeout(.seconds(5), name: "check of \(name)")
    let score = await bureau.score(of: name, check)
    guard let income else { return "income is missing" }
    guard let points = await score.receive() else { return "no score in time" }
    cancel()
    return points * income > 1_000_000 ? "accepted" : "refused"
  }
}

@main struct Office {
  static func main() async {
    let desk = Desk(bureau: Bureau(known: ["Nowak"]))
    print("Berg: \(await desk.decide(on: "Berg", income: nil, .background))")
    let decision = await desk.decide(on: "Nowak", income: 3100, .background)
    expectEqual(decision, "accepted", "Nowak")
    print("Nowak: \(decision)")
    await desk.bureau.checks.wait()
  }
}
