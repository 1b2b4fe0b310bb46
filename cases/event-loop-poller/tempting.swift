import CaseKit
import Synchronization

/// The contacts at all doors of a warehouse.
final class Contacts: Sendable {
  /// The name of each door that is opened; ends when the contacts are switched off.
  let openings: AsyncStream<String>
  private let events: AsyncStream<String>.Continuation
  private let state = Mutex((open: Set<String>(), isOn: true))

  init() { (openings, events) = AsyncStream.makeStream() }

  var isOn: Bool { state.withLock { $0.isOn } }

  /// The doors that are open now.
  var openDoors: Set<String> { state.withLock { $0.open } }

  func open(_ door: String) {
    state.withLock { _ = $0.open.insert(door) }
    events.yield(door)
  }

  func close(_ door: String) { state.withLock { _ = $0.open.remove(door) } }

  func switchOff() {
    state.withLock { $0.isOn = false }
    events.finish()
  }
}

/// Writes down every door that is opened during the night.
func watch(_ contacts: Contacts) async -> [String] {
  var log: [String] = []
  var known: Set<String> = []
  while contacts.isOn {
    let open = contacts.openDoors
    log += open.subtracting(known).sorted()
    known = open
    try? await Task.sleep(for: .milliseconds(20))
  }
  return log
}

@main struct Warehouse {
  static func main() async throws {
    let contacts = Contacts()
    async let log = watch(contacts)
    for (door, time) in [("north", 45), ("ramp", 250), ("south", 45)] {
      try await Task.sleep(for: .milliseconds(110))
      contacts.open(door)
      try await Task.sleep(for: .milliseconds(time))
      contacts.close(door)
    }
    contacts.switchOff()
    let doors = await log
    expectEqual(doors, ["north", "ramp", "south"], "doors in the log")
    print("opened: \(doors.joined(separator: ", "))")
  }
}
