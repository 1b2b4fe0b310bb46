import CSP

/// What an airport tells its displays.
struct Feeds {
  let gates = Channel<String>(name: "gates")
  let delays = Channel<String>(name: "delays")
}

/// One display in the hall, for as long as its context lasts.
struct Display {
  let hall: String
  let feeds: Feeds

  func run(_ context: Context) async {
    while context.error == nil {
      await select(
        .receive(from: feeds.gates) { gate in show("gate", gate) },
        .receive(from: feeds.delays) { delay in show("delay", delay) })
    }
    print("\(hall): dark")
  }

  private func show(_ column: String, _ text: String?) {
    if let text, !text.isEmpty { print("\(hall): \(column) \(text)") }
  }
}

@main struct Airport {
  static func main() async {
    let feeds = Feeds()
    let (opening, close) = Context.background.withCancel(name: "opening hours")
    let displays = WaitGroup(name: "displays")
    displays.go("display B") { await Display(hall: "B", feeds: feeds).run(opening) }
    await feeds.gates.send("LH 96 B14")
    await feeds.delays.send("LO 301 20 min")
    close()
    // Wakes the display.
    _ = feeds.gates.trySend("")
    await displays.wait()
    print("airport closed")
  }
}
