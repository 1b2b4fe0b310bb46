import Synchronization

/// Who is in the chat room, on which device.
///
/// Writers take turns; a reader takes a copy, since a dictionary is a value.
final class Presence: @unchecked Sendable {
  private let writing = Mutex(())
  private var devices: [String: String] = [:]

  func join(_ user: String, with device: String) {
    writing.withLock { _ in devices[user] = device }
  }

  var online: [String] {
    let copy = devices
    return copy.keys.sorted()
  }
}

struct ChatRoom {
  let presence = Presence()
  let limit = 50

  func connection(of user: String) async {
    presence.join(user, with: "phone")
  }

  func statusPage() async {
    if presence.online.count > limit { print("the room is full") }
  }
}

@main struct ChatServer {
  static func main() async {
    let room = ChatRoom()
    await withTaskGroup { clients in
      clients.addTask(name: "Ada") { await room.connection(of: "Ada") }
      clients.addTask(name: "Ben") { await room.connection(of: "Ben") }
      clients.addTask(name: "status page") { await room.statusPage() }
    }
    print("online: \(room.presence.online.joined(separator: ", "))")
  }
}
