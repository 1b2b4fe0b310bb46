// expect: clean
import Dispatch

final class Bookmark {
  private let timer = DispatchSource.makeTimerSource()
  private var seconds = 0

  func start() {
    timer.setEventHandler { [self] in seconds += 10 }
    timer.schedule(deadline: .now() + .seconds(10), repeating: .seconds(10))
    timer.activate()
  }

  func stop() { timer.cancel() }
}

@main struct Museum {
  static func main() async {
    for _ in 1...2 {
      let bookmark = Bookmark()
      bookmark.start()
      try? await Task.sleep(for: .seconds(25))
      bookmark.stop()
    }
    print("closed")
  }
}
