import Atomics
import Synchronization

/// What happened since the last drain.
final class Batch: AtomicReference, Sendable {
  private let events = Mutex<[String]>([])

  func append(_ event: String) {
    events.withLock { $0.append(event) }
  }

  func drain() -> [String] {
    events.withLock { $0 }
  }
}

/// Takes events from anybody. A drain puts a new batch in place of the old one, so that nobody waits for it.
final class AuditLog: Sendable {
  private let current = ManagedAtomic(Batch())

  func record(_ event: String) {
    current.load(ordering: .acquiring).append(event)
  }

  func drain() -> [String] {
    current.exchange(Batch(), ordering: .acquiringAndReleasing).drain()
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
