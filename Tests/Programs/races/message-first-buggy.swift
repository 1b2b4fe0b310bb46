// expect: race
// says: property 'Box.value' of the Box made at message-first-buggy.swift:15
import CSP

/// The value is written after the message that says that it is there. Libraries with strings of their own must run as usual
/// when a finding is explained.
final class Box: @unchecked Sendable {
  var value = 0
}

@main struct Main {
  static func main() async {
    let channel = Channel<Int>(capacity: 1)
    // The task goes on after its message.
    let box = Box()
    let task = go {
      await channel.send(1)
      box.value = 1
    }
    _ = await channel.receive()
    box.value += 1
    await task.value
  }
}
