import CSP

/// One end of a connection: what it hears and what it says.
struct Endpoint {
  let name: String
  let versions: ClosedRange<Int>
  let incoming: Channel<Int>
  let outgoing: Channel<Int>

  /// Learns the newest version that the other side speaks, then says its own.
  func answerGreeting() async {
    guard let theirs = await incoming.receive() else { return }
    await outgoing.send(versions.upperBound)
    print("\(name) speaks version \(min(theirs, versions.upperBound))")
  }
}

@main struct Connection {
  static func main() async {
    let up = Channel<Int>(name: "up")
    let down = Channel<Int>(name: "down")
    let client = Endpoint(name: "client", versions: 1...3, incoming: down, outgoing: up)
    let server = Endpoint(name: "server", versions: 2...5, incoming: up, outgoing: down)
    let handshake = WaitGroup(name: "handshake")
    handshake.go("client") { await client.answerGreeting() }
    handshake.go("server") { await server.answerGreeting() }
    await handshake.wait()
    print("connected")
  }
}
