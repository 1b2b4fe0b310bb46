import Foundation

/// Seats of a concert hall; called from the threads of the ticket counters.
final class Hall: @unchecked Sendable {
  private let lock = NSLock()
  private var free = 3

  /// Number of seats that nobody has taken.
  func freeSeats() -> Int {
    lock.lock()
    defer { lock.unlock() }
    return free
  }

  /// Takes seats next to each other, if there are enough.
  func reserve(_ count: Int) {
    guard count <= freeSeats() else { return }
    lock.lock()
    defer { lock.unlock() }
    free -= count
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
