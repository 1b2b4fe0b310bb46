import Synchronization

/// Opens the gates of the stadium and remembers which.
final class Turnstiles: Sendable {
  private let opened = Mutex<[Int]>([])

  func open(_ gate: Int) { opened.withLock { $0.append(gate) } }

  var list: [Int] { opened.withLock { $0.sorted() } }
}

struct Stadium {
  let turnstiles = Turnstiles()

  func openGates(_ count: Int) async {
    await withDiscardingTaskGroup { opening in
      var gate = 1
      while gate <= count {
        opening.addTask {
          turnstiles.open(gate)
        }
        gate += 1
      }
    }
  }
}

@main struct MatchDay {
  static func main() async {
    let stadium = Stadium()
    await stadium.openGates(3)
    print("open gates: \(stadium.turnstiles.list)")
  }
}
