import Dispatch
import Foundation

/// A text that somebody is working on.
final class Draft {
  let title: String

  init(_ title: String) {
    self.title = title
    print("\(title): opened")
  }

  deinit { print("\(title): saved") }
}

/// Works on a text for a minute.
func edit(_ title: String) async {
  let draft = Draft(title)
  defer { print("\(draft.title): closed") }
  try? await Task.sleep(for: .seconds(60))
}

@main struct Office {
  static func main() async {
    for title in ["letter", "invoice"] {
      Task.detached(name: title) { await edit(title) }
    }
    Thread.detachNewThread {
      let draft = Draft("poem")
      defer { print("\(draft.title): closed") }
      Thread.sleep(forTimeInterval: 60)
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60) { print("report: closed") }
    try? await Task.sleep(for: .seconds(1))
    print("main returns")
  }
}
