/// Who is in the chat room, on which device.
///
/// Each connection writes the key of its own user and no other.
final class Presence: @unchecked Sendable {
  private var devices: [String: String] = [:]

  func join(_ user: String, with device: String) {
    devices[user] = device
  }

  var online: [String] { devices.keys.sorted() }
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
