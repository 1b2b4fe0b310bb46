import Foundation
import Synchronization

/// Logs why the program cannot go on, and ends it.
func fatal(_ message: String) -> Never {
  print("fatal: \(message)")
  exit(1)
}

/// A page of the seismic record; it is kept in memory until it is stored as a whole.
final class Page: Sendable {
  private let lines = Mutex<[String]>([])

  func append(_ line: String) { lines.withLock { $0.append(line) } }

  func store() { print("stored a page of \(lines.withLock { $0.count }) lines") }
}

struct NoSignal: Error {
  let station: String
}

struct Station {
  let name: String
  let interval: Duration
  let samples: [Int?]

  func record(on page: Page) async throws {
    page.append("\(name) begins")
    defer { page.append("\(name) ends") }
    for sample in samples {
      try await Task.sleep(for: interval)
      guard let sample else { throw NoSignal(station: name) }
      page.append("\(name): \(sample)")
    }
  }
}

@main struct Observatory {
  static func record(_ stations: [Station]) async throws {
    let page = Page()
    defer { page.store() }
    try await withThrowingTaskGroup { recording in
      for station in stations {
        recording.addTask { try await station.record(on: page) }
      }
      for try await _ in recording {}
    }
  }

  static func main() async {
    let north = Station(name: "north", interval: .seconds(10), samples: [3, nil])
    let south = Station(name: "south", interval: .seconds(6), samples: [4, 4, 9, 5])
    do {
      try await record([north, south])
    } catch {
      fatal("\(error)")
    }
  }
}
