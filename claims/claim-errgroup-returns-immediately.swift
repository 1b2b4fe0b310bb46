import CSP
import Synchronization

struct Refused: Error {}

/// How many of the two tasks of a group have ended.
final class Ended: Sendable {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .relaxed) }

  func add() { count.add(1, ordering: .relaxed) }
}

/// Fails after 2 ms.
func fail(_ ended: Ended) async throws {
  defer { ended.add() }
  try await Task.sleep(for: .milliseconds(2))
  throw Refused()
}

/// Works for 500 ms and looks at nothing else.
func deafWork(_ ended: Ended) async {
  defer { ended.add() }
  await select(.after(.milliseconds(500)))
}

/// Works for 500 ms, unless its task is cancelled.
func work(_ ended: Ended) async throws {
  defer { ended.add() }
  try await Task.sleep(for: .milliseconds(500))
}

@main struct FirstError {
  static func main() async {
    await time("error group, deaf task") { ended in
      let (group, _) = ErrorGroup.withContext(.background)
      await group.go { try await fail(ended) }
      await group.go { await deafWork(ended) }
      try await group.wait()
    }
    await time("error group, task that selects on the context") { ended in
      let (group, context) = ErrorGroup.withContext(.background)
      await group.go { try await fail(ended) }
      await group.go {
        defer { ended.add() }
        await select(.after(.milliseconds(500)), .done(context))
      }
      try await group.wait()
    }
    await time("task group, deaf child") { ended in
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask { try await fail(ended) }
        group.addTask { await deafWork(ended) }
      }
    }
    await time("task group, child that sleeps") { ended in
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask { try await fail(ended) }
        group.addTask { try await work(ended) }
      }
    }
    await time("async let, deaf child") { ended in
      async let failing: Void = fail(ended)
      async let deaf: Void = deafWork(ended)
      _ = try await (failing, deaf)
    }
  }

  /// Prints whether the error arrives within 100 ms, and how many of the two tasks have ended by then.
  static func time(_ form: String, _ run: @Sendable (Ended) async throws -> Void) async {
    let ended = Ended()
    let began = ContinuousClock.now
    do {
      try await run(ended)
    } catch {
      let isEarly = ContinuousClock.now - began < .milliseconds(100)
      print("\(form): \(isEarly ? "early" : "late"), \(ended.value) of 2 ended")
    }
  }
}
