import Synchronization

/// Opens the gates of the stadium and remembers which.
final class Turnstiles: Sendable {
  private let opened = Mutex<[Int]>([])

  func open(_ gate: Int) { opened.withLock { $0.append(gate) } }

  var list: [Int] { opened.withLock { $0.sorted() } }
}

/// The number of the next gate, safe to share.
final class NextGate: Sendable {
  private let next = Mutex(1)

  var number: Int { next.withLock { $0 } }

  func advance() { next.withLock { $0 += 1 } }
}

struct Stadium {
  let turnstiles = Turnstiles()

  func openGates(_ count: Int) async {
    await withDiscardingTaskGroup { opening in
      let gate = NextGate()
      while gate.number <= count {
        opening.addTask {
          turnstiles.open(gate.number)
        }
        await Task.yield()
        gate.advance()
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
