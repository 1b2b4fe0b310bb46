import CaseKit
import Dispatch

struct Recording {
  let title: String
  let seconds: Int
}

/// Saves every ten seconds how far a visitor has listened.
final class Bookmark {
  private let recording: Recording
  private let timer = DispatchSource.makeTimerSource()
  private var second = 0

  init(in recording: Recording) { self.recording = recording }

  func start() {
    timer.setEventHandler { [self] in save() }
    timer.schedule(deadline: .now() + .seconds(10), repeating: .seconds(10))
    timer.activate()
  }

  deinit { timer.cancel() }

  private func save() {
    second += 10
    expect(second <= recording.seconds, "\(recording.title): bookmark at second \(second) of \(recording.seconds)")
    print("\(recording.title): bookmark at second \(second)")
  }
}

struct AudioGuide {
  func play(_ recording: Recording) async throws {
    let bookmark = Bookmark(in: recording)
    bookmark.start()
    try await Task.sleep(for: .seconds(recording.seconds))
    print("\(recording.title): played to the end")
  }
}

@main struct Museum {
  static func main() async throws {
    let guide = AudioGuide()
    try await guide.play(Recording(title: "The Milkmaid", seconds: 25))
    try await guide.play(Recording(title: "The Night Watch", seconds: 45))
  }
}
