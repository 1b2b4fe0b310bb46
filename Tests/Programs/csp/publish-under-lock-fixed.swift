// expect: clean
import CSP

final class Hub: Sendable {
  private let mutex = AsyncRWMutex(name: "hub")
  nonisolated(unsafe) private var subscribers: [Int: Channel<String>] = [:]
  nonisolated(unsafe) private var next = 0
  func subscribe() async -> (Int, Channel<String>) {
    await mutex.withLock {
      self.next += 1
      let channel = Channel<String>(capacity: 4, name: "subscriber \(self.next)")
      self.subscribers[self.next] = channel
      return (self.next, channel)
    }
  }
  func publish(_ text: String) async {
    await mutex.withRLock {
      for key in self.subscribers.keys.sorted() { await self.subscribers[key]!.send(text) }
    }
  }
  func close() async {
    await mutex.withLock {
      for channel in self.subscribers.values { channel.close() }
      self.subscribers = [:]
    }
  }
}
@main struct Main {
  static func main() async {
    let hub = Hub()
    let wg = WaitGroup(name: "readers")
    for _ in 0..<2 {
      let (_, channel) = await hub.subscribe()
      wg.go("reader") {
        var n = 0
        for await _ in channel { n += 1 }
        precondition(n == 3)
      }
    }
    for text in ["one", "two", "three"] { await hub.publish(text) }
    await hub.close()
    await wg.wait()
    print("closed")
  }
}
