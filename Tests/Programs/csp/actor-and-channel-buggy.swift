// expect: deadlock
// The actor's queue is drained by jobs of the runtime; which unit stands for them must not depend on where they lie in memory.
import CSP

/// Tells every board of the station what has changed.
actor Announcer {
  private var boards: [Board] = []

  func add(_ board: Board) { boards.append(board) }

  func remove(_ board: Board) { boards.removeAll { $0 === board } }

  func announce(_ text: String) async {
    for board in boards { await board.show(text) }
  }
}

/// A departure board on one platform.
final class Board: Sendable {
  private let announcer: Announcer
  private let inbox: Channel<String>
  private let down: Channel<Never>
  private let showing = WaitGroup(name: "showing")

  init(_ platform: String, _ announcer: Announcer) {
    self.announcer = announcer
    inbox = Channel(name: "inbox of \(platform)")
    down = Channel(name: "down of \(platform)")
    showing.go(platform) { [self] in
      while down.tryReceive() == nil {
        await select(
          .receive(from: inbox) { _ in },
          .receive(from: down))
      }
    }
  }

  func show(_ line: String) async {
    await inbox.send(line)
  }

  func takeDown() async {
    down.close()
  }
}

@main struct Station {
  static func main() async {
    let announcer = Announcer()
    let board = Board("platform 1", announcer)
    await announcer.add(board)
    async let delay: Void = announcer.announce("ICE 12 is late")
    await board.takeDown()
    await delay
    await announcer.announce("ICE 12 is canceled")
    print("station closed")
  }
}
