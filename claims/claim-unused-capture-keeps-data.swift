import CaseKit

/// How much more memory is in use while a task sleeps that has captured or made 64 MiB, and that mentions them after the sleep.
@main struct Naps {
  typealias Signal = AsyncStream<Void>.Continuation

  static func main() async throws {
    try await observe("captured, _ = data after the sleep", captured)
    try await observe("local, _ = data after the sleep", local)
    try await observe("local, used after the sleep", used)
    try await observe("local object, _ = object after the sleep", object)
  }

  private static func observe(_ name: String, _ start: (Signal) -> Task<Void, Never>) async throws {
    for _ in 1...5 {
      let before = residentBytes()
      let (asleep, signal) = AsyncStream.makeStream(of: Void.self)
      let task = start(signal)
      for await _ in asleep.prefix(1) {}
      try await Task.sleep(for: .milliseconds(50))
      report(name, residentBytes() - before, unit: "bytes")
      task.cancel()
      await task.value
    }
  }

  /// Sleeps until it is cancelled.
  private static func nap(_ signal: Signal) async {
    signal.yield()
    try? await Task.sleep(for: .seconds(3600))
  }

  private static func captured(_ signal: Signal) -> Task<Void, Never> {
    let data = [UInt8](repeating: 1, count: 64 << 20)
    return Task.detached {
      keep(data)
      await nap(signal)
      _ = data
    }
  }

  private static func local(_ signal: Signal) -> Task<Void, Never> {
    Task.detached {
      let data = [UInt8](repeating: 1, count: 64 << 20)
      keep(data)
      await nap(signal)
      _ = data
    }
  }

  private static func used(_ signal: Signal) -> Task<Void, Never> {
    Task.detached {
      let data = [UInt8](repeating: 1, count: 64 << 20)
      keep(data)
      await nap(signal)
      keep(data)
    }
  }

  private static func object(_ signal: Signal) -> Task<Void, Never> {
    Task.detached {
      let object = Photo()
      keep(object)
      await nap(signal)
      _ = object
    }
  }
}

final class Photo: Sendable {
  let pixels = [UInt8](repeating: 1, count: 64 << 20)

  deinit { keep(self) }
}
