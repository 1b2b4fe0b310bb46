// expect: clean
struct Event: Sendable { let id: Int }

final class EventBus: Sendable {
  let stream: AsyncStream<Event>
  private let continuation: AsyncStream<Event>.Continuation
  init() { (stream, continuation) = AsyncStream.makeStream(of: Event.self) }
  func post(_ id: Int) { continuation.yield(Event(id: id)) }
  func shutDown() { continuation.finish() }
}

func consume(_ bus: EventBus) async {
  var seen = 0
  for await event in bus.stream { seen += event.id }
  print("consumer done: \(seen)")
}

@main struct App {
  static let bus = EventBus()
  static func main() async {
    let task = Task.detached { await consume(bus) }
    for i in 1...3 { bus.post(i) }
    bus.shutDown()
    await task.value
    print("main done")
  }
}
