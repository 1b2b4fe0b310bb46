import CSP
import Synchronization

/// A recording that is over.
final class Film: Sendable {
  let frames: Int

  init(frames: Int) { self.frames = frames }
}

/// Records a lecture until somebody or something ends it.
final class Recorder: Sendable {
  private let frames = Channel<String>(capacity: 8, name: "frames")
  private let writing = WaitGroup(name: "writing")
  private let written = Atomic(0)
  private let isEnding = Atomic(false)
  private let published = AtomicLazyReference<Film>()

  init() {
    writing.go("writer") { [self] in
      for await _ in frames { written.add(1, ordering: .relaxed) }
    }
  }

  /// Nil as long as the lecture goes on. The screen in the hall asks for each picture, so there is no lock.
  var film: Film? { published.load() }

  func record(_ frame: String) async { await frames.send(frame) }

  func finish() async -> Film {
    if !isEnding.exchange(true, ordering: .acquiringAndReleasing) {
      frames.close()
      await writing.wait()
      _ = published.storeIfNil(Film(frames: written.load(ordering: .relaxed)))
    }
    return published.load()!
  }
}

@main struct LectureHall {
  static func main() async {
    let recorder = Recorder()
    await recorder.record("title")
    await recorder.record("whiteboard")
    print(recorder.film == nil ? "on air" : "over")
    async let pressed = recorder.finish()
    async let diskFull = recorder.finish()
    let films = await [pressed, diskFull]
    print("\(films[0].frames) frames, the same film for both: \(films[0] === films[1])")
  }
}
