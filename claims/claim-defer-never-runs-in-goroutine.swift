struct Refused: Error {}

/// The task has no other end than this function's.
func work(_ ending: String) async throws {
  defer { print("\(ending): deferred") }
  switch ending {
  case "returns": return
  case "throws": throw Refused()
  default: try await Task.sleep(for: .seconds(60))
  }
}

/// Starts a task and returns before it does anything.
func start(_ ending: String) -> Task<Void, any Error> {
  Task.detached { try await work(ending) }
}

@main struct Endings {
  static func main() async throws {
    _ = await start("returns").result
    _ = await start("throws").result
    let sleeper = start("is cancelled")
    try await Task.sleep(for: .seconds(1))
    sleeper.cancel()
    _ = await sleeper.result
  }
}
