import Dispatch

enum ScanResult {
  case seat(Int)
  case unreadable
  case ticketRemoved
}

/// The driver of the gate's scanner, which calls back from a queue of its own.
final class ScannerDriver: Sendable {
  private let queue = DispatchQueue(label: "scanner")

  func scan(_ ticket: String, completion: @escaping @Sendable (ScanResult) -> Void) {
    queue.async {
      if ticket.isEmpty {
        completion(.ticketRemoved)
      } else if let seat = Int(ticket) {
        completion(.seat(seat))
      } else {
        completion(.unreadable)
      }
    }
  }
}

struct Gate {
  let driver = ScannerDriver()

  func seat(on ticket: String) async -> Int? {
    await withCheckedContinuation { continuation in
      driver.scan(ticket) { result in
        switch result {
        case .seat(let number): continuation.resume(returning: number)
        case .unreadable: continuation.resume(returning: nil)
        case .ticketRemoved: break
        }
      }
    }
  }
}

@main struct Stadium {
  static func main() async {
    let gate = Gate()
    for ticket in ["12", "1Z", "", "40"] {
      let seat = await gate.seat(on: ticket)
      print(seat.map { "seat \($0)" } ?? "stay closed")
    }
  }
}
