import Synchronization

/// A lamp lives on the heap.
final class Lamp: Sendable {
  private let isLit = Atomic(true)

  func turnOff() { isLit.store(false, ordering: .relaxed) }

  var state: String { isLit.load(ordering: .relaxed) ? "lit" : "dark" }

  deinit { print("freed: \(state)") }
}

/// Returns long before the task ends; only the task still has the lamp.
func start() -> Task<Void, Never> {
  let lamp = Lamp()
  return Task.detached {
    defer {
      lamp.turnOff()
      print("deferred: \(lamp.state)")
    }
    try? await Task.sleep(for: .seconds(60))
  }
}

@main struct Cellar {
  static func main() async {
    let task = start()
    print("started")
    await task.value
  }
}
