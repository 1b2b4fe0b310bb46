import CaseKit

/// Opens the gates of the stadium and remembers which.
final class Turnstiles {
  private(set) var list: [Int] = []

  func open(_ gate: Int) { list.append(gate) }
}

struct Stadium {
  let turnstiles = Turnstiles()

  /// What is to be done when the match begins.
  func atKickOff(gates count: Int) -> [() -> Void] {
    var openings: [() -> Void] = []
    var gate = 1
    while gate <= count {
      openings.append { turnstiles.open(gate) }
      gate += 1
    }
    return openings
  }
}

@main struct MatchDay {
  static func main() {
    let stadium = Stadium()
    for open in stadium.atKickOff(gates: 3) { open() }
    expectEqual(stadium.turnstiles.list, [1, 2, 3], "open gates")
    print("open gates: \(stadium.turnstiles.list)")
  }
}
