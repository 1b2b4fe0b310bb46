import Dispatch
import Synchronization

/// The rides that drivers can still take.
final class Board: Sendable {
  private let rides = Mutex<Set<String>>([])

  var open: [String] { rides.withLock { $0.sorted() } }

  func offer(_ ride: String, within kilometers: Int) {
    rides.withLock { _ = $0.insert(ride) }
    print("\(ride): offered within \(kilometers) km")
  }

  func close(_ ride: String, _ outcome: String) {
    rides.withLock { _ = $0.remove(ride) }
    print("\(ride): \(outcome)")
  }
}

struct Dispatcher {
  let board = Board()

  func findDriver(for ride: String, answeringAfter delay: Duration) async {
    let isTaken = await search(for: ride, answeringAfter: delay)
    board.close(ride, isTaken ? "taken" : "no driver")
  }

  /// Offers a ride nearby, and farther away if nobody has taken it after five seconds.
  private func search(for ride: String, answeringAfter delay: Duration) async -> Bool {
    board.offer(ride, within: 2)
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(5)) {
      board.offer(ride, within: 10)
    }
    return await driverAnswers(after: delay)
  }

  /// Waits for the driver, but not longer than a customer does.
  private func driverAnswers(after delay: Duration) async -> Bool {
    let patience = Duration.seconds(30)
    try? await Task.sleep(for: min(delay, patience))
    return delay < patience
  }
}

@main struct TaxiOffice {
  static func main() async {
    let dispatcher = Dispatcher()
    await dispatcher.findDriver(for: "airport", answeringAfter: .seconds(2))
    await dispatcher.findDriver(for: "harbor", answeringAfter: .seconds(40))
    await dispatcher.findDriver(for: "opera", answeringAfter: .seconds(2))
    print("still open: \(dispatcher.board.open)")
  }
}
