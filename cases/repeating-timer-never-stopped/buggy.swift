import CSP

struct Recording {
  let title: String
  let length: Duration
}

/// Plays to a visitor, and saves every ten seconds how far that one has listened.
struct AudioGuide {
  func play(_ recording: Recording, until unplugged: Context) async throws {
    let ticker = Ticker(every: .seconds(10), name: "bookmarks")
    let (playing, stop) = unplugged.withTimeout(recording.length, name: "playing")
    defer { stop() }
    while playing.error == nil {
      await select(
        .receive(from: ticker.channel) { _ in print("\(recording.title): bookmark saved") },
        .done(playing))
    }
    if let reason = unplugged.error { throw reason }
    print("\(recording.title): played to the end")
  }
}

@main struct Museum {
  static func main() async {
    let guide = AudioGuide()
    let (unplugged, pull) = Context.background.withTimeout(.seconds(38), name: "headphones")
    defer { pull() }
    do {
      try await guide.play(Recording(title: "The Milkmaid", length: .seconds(25)), until: unplugged)
      try await guide.play(Recording(title: "The Night Watch", length: .seconds(45)), until: unplugged)
    } catch {
      print("headphones pulled out")
    }
  }
}
