import CSP

struct Fault: Error {
  let track: String
  let reason: String
}

struct Track {
  let title: String
  let samples: [Double]

  /// Looks at every sample; a long track takes long.
  func check() -> Result<Void, Fault> {
    for sample in samples where abs(sample) >= 1 {
      return .failure(Fault(track: title, reason: "clipped"))
    }
    return .success(())
  }
}

struct Album {
  let tracks: [Track]

  /// Checks all tracks at the same time.
  func check() async throws(Fault) {
    let outcomes = Channel<Result<Void, Fault>>(name: "outcomes")
    for track in tracks {
      go(track.title) { await outcomes.send(track.check()) }
    }
    for _ in tracks {
      if case .failure(let fault) = await outcomes.receive() { throw fault }
    }
  }
}

@main struct Label {
  static func main() async {
    let album = Album(tracks: [
      Track(title: "Tide", samples: [0.1, 1.0, 0.4]), Track(title: "Harbor", samples: [0.2, 0.9, -0.9]),
      Track(title: "Gull", samples: [0.7, -1.0]),
    ])
    do {
      try await album.check()
      print("published")
    } catch {
      print("refused: a track is \(error.reason)")
    }
  }
}
