import CSP
import Synchronization

struct District: Sendable {
  let name: String
  let ballots: Int

  func count() async -> Int {
    try? await Task.sleep(for: .milliseconds(200))
    return ballots
  }
}

/// The votes counted so far.
final class Tally: Sendable {
  private let votes = Mutex(0)

  func add(_ count: Int) { votes.withLock { $0 += count } }

  var total: Int { votes.withLock { $0 } }
}

struct ElectionNight {
  let districts: [District]

  func result() async -> Int {
    let tally = Tally()
    let counting = WaitGroup(name: "counting")
    for district in districts {
      counting.add(1)
      go(district.name) {
        defer { counting.done() }
        tally.add(await district.count())
      }
    }
    await counting.wait()
    return tally.total
  }
}

@main struct TownHall {
  static func main() async {
    let night = ElectionNight(districts: [
      District(name: "harbor", ballots: 410), District(name: "old town", ballots: 275),
      District(name: "hill", ballots: 315),
    ])
    print("votes: \(await night.result())")
  }
}
