// expect: deadlock
import CSP

final class Hub: Sendable {
  private let mutex = AsyncMutex(name: "hub")
  nonisolated(unsafe) private var subscribers: [Channel<String>] = []
  func subscribe() async -> Channel<String> {
    let channel = Channel<String>(name: "subscriber")
    await mutex.lock()
    subscribers.append(channel)
    mutex.unlock()
    return channel
  }
  func publish(_ text: String) async {
    await mutex.lock()
    defer { mutex.unlock() }
    for channel in subscribers { await channel.send(text) }
  }
  func unsubscribe(_ channel: Channel<String>) async {
    await mutex.lock()
    defer { mutex.unlock() }
    subscribers.removeAll { $0 === channel }
  }
}
@main struct Main {
  static func main() async {
    let hub = Hub()
    let channel = await hub.subscribe()
    let reader = go("reader") {
      _ = await channel.receive()
      await hub.unsubscribe(channel)
    }
    await hub.publish("one")
    await hub.publish("two")
    await reader.value
  }
}
