import Synchronization

/// Takes events from anybody. A drain takes the array and leaves an empty one, which is done in a few instructions.
final class AuditLog: Sendable {
  private let events = Mutex<[String]>([])

  func record(_ event: String) {
    events.withLock { $0.append(event) }
  }

  func drain() -> [String] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}

@main struct Gateway {
  static func main() async {
    let log = AuditLog()
    let early = await withTaskGroup { parts in
      parts.addTask(name: "login") { () -> [String] in
        log.record("login of ann")
        return []
      }
      parts.addTask(name: "writer") { log.drain() }
      var events: [String] = []
      for await drained in parts { events += drained }
      return events
    }
    print("written: \(early + log.drain())")
  }
}
