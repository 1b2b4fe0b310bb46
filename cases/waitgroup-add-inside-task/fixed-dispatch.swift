import Dispatch
import Synchronization

struct District: Sendable {
  let name: String
  let ballots: Int

  func count() -> Int { ballots }
}

/// The votes counted so far.
final class Tally: Sendable {
  private let votes = Mutex(0)

  func add(_ count: Int) { votes.withLock { $0 += count } }

  var total: Int { votes.withLock { $0 } }
}

struct ElectionNight {
  let districts: [District]

  func result() -> Int {
    let tally = Tally()
    let counting = DispatchGroup()
    for district in districts {
      counting.enter()
      DispatchQueue.global().async {
        defer { counting.leave() }
        tally.add(district.count())
      }
    }
    counting.wait()
    return tally.total
  }
}

@main struct TownHall {
  static func main() {
    let night = ElectionNight(districts: [
      District(name: "harbor", ballots: 410), District(name: "old town", ballots: 275),
      District(name: "hill", ballots: 315),
    ])
    print("votes: \(night.result())")
  }
}
