// expect: race
import Synchronization

final class Box: @unchecked Sendable {
  var payload = 0
  let ready = Atomic(false)
}

@main struct Main {
  static func main() async {
    let box = Box()
    async let writer: Void = publish(box)
    async let reader = consume(box)
    await writer
    let value = await reader
    precondition(value == nil || value == 42)
  }

  static func publish(_ box: Box) async {
    box.payload = 42
    box.ready.store(true, ordering: .relaxed)
  }

  static func consume(_ box: Box) async -> Int? {
    box.ready.load(ordering: .acquiring) ? box.payload : nil
  }
}
