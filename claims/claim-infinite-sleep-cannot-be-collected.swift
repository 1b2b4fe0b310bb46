import Synchronization

/// A recorded greeting, large.
final class Recording: Sendable {
  private static let count = Atomic(0)
  static var inMemory: Int { count.load(ordering: .relaxed) }

  let samples = [UInt8](repeating: 0, count: 1 << 20)

  init() { Self.count.add(1, ordering: .relaxed) }
  deinit { Self.count.subtract(1, ordering: .relaxed) }
}

/// Plays what is registered when the bell rings.
struct Doorbell {
  private var handlers: [String: () -> Int] = [:]

  mutating func register(_ recording: Recording, for visitor: String) {
    handlers[visitor] = { recording.samples.count }
  }

  mutating func unregister(_ visitor: String) { handlers[visitor] = nil }
}

@main struct House {
  static func main() async throws {
    var bell = Doorbell()
    bell.register(Recording(), for: "postman")
    print("registered: \(Recording.inMemory)")
    bell.unregister("postman")
    print("unregistered: \(Recording.inMemory)")

    let standby = keep(Recording())
    try await Task.sleep(for: .seconds(12 * 3600))
    print("asleep for half a day: \(Recording.inMemory)")
    standby.cancel()
    await standby.value
    print("cancelled and awaited: \(Recording.inMemory)")
  }

  private static func keep(_ recording: Recording) -> Task<Void, Never> {
    Task.detached {
      try? await Task.sleep(for: .seconds(1_000 * 365 * 86_400))
      print("\(recording.samples.count) samples")
    }
  }
}
