import Foundation

enum TrackingError: Error {
  case unknownParcel
  case garbled
}

/// One end of a connection.
struct Socket {
  let descriptor: Int32

  func send(_ text: String) { _ = write(descriptor, text, text.utf8.count) }

  /// What the other end sent; nil when it hung up.
  func receive() -> String? {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }

  func close() { _ = Foundation.close(descriptor) }
}

/// Knows when parcels arrive. Serves each client on a thread of its own, until the client hangs up.
struct Carrier {
  let daysLeft = ["A7": "2", "B3": "soon", "C1": "5"]

  private func connect() -> Socket {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else { fatalError("no more descriptors") }
    let line = Socket(descriptor: ends[0])
    Thread {
      while let parcel = line.receive() { line.send(daysLeft[parcel] ?? "?") }
      line.close()
    }.start()
    return Socket(descriptor: ends[1])
  }

  /// Hangs up on every way out.
  func withConnection<Result>(_ body: (Socket) throws -> Result) rethrows -> Result {
    let connection = connect()
    defer { connection.close() }
    return try body(connection)
  }
}

struct Tracker {
  let carrier = Carrier()

  func daysLeft(for parcel: String) throws -> Int {
    try carrier.withConnection { connection in
      connection.send(parcel)
      guard let answer = connection.receive(), answer != "?" else { throw TrackingError.unknownParcel }
      guard let days = Int(answer) else { throw TrackingError.garbled }
      return days
    }
  }
}

@main struct Mailroom {
  static func main() {
    let tracker = Tracker()
    for parcel in ["A7", "X9", "B3", "C1"] {
      do { print("\(parcel): \(try tracker.daysLeft(for: parcel)) days") } catch { print("\(parcel): \(error)") }
    }
  }
}
