import Foundation
import Synchronization

/// Seats of a concert hall; called from the threads of the ticket counters.
final class Hall: Sendable {
  private let free = Mutex(3)

  /// Number of seats that nobody has taken.
  func freeSeats() -> Int {
    free.withLock { $0 }
  }

  /// Takes seats next to each other, if there are enough.
  func reserve(_ count: Int) {
    free.withLock { free in
      guard count <= freeSeats() else { return }
      free -= count
    }
  }
}

@main struct BoxOffice {
  static func main() {
    let hall = Hall()
    let counters = DispatchGroup()
    for _ in 1...2 {
      counters.enter()
      Thread.detachNewThread {
        hall.reserve(2)
        counters.leave()
      }
    }
    counters.wait()
    print("free: \(hall.freeSeats())")
  }
}
