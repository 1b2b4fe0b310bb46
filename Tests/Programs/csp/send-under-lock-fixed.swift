// expect: clean
import CSP

final class Registry: Sendable {
  let mutex = AsyncMutex(name: "registry")
  let updates = Channel<String>(name: "updates")
  nonisolated(unsafe) var names: [String] = []
  func register(_ name: String) async {
    await mutex.lock()
    names.append(name)
    mutex.unlock()
    await updates.send(name)
  }
  func watch(_ n: Int) async {
    for _ in 0..<n {
      _ = await updates.receive()
      await mutex.lock()
      _ = names.count
      mutex.unlock()
    }
  }
}
@main struct Main {
  static func main() async {
    let registry = Registry()
    let watcher = go("watcher") { await registry.watch(2) }
    await registry.register("ann")
    await registry.register("bob")
    await watcher.value
  }
}
