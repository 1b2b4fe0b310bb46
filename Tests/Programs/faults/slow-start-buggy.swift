// expect: crash
// options: --inject delay:5
// A wait that is long enough on a fast machine stands in for knowing that the value is there.
import Synchronization

let value = Mutex<Int?>(nil)

@main struct Start {
  static func main() async {
    let loader = Task {
      try? await Task.sleep(for: .milliseconds(500))
      value.withLock { $0 = 1 }
    }
    try? await Task.sleep(for: .seconds(2))
    guard let ready = value.withLock({ $0 }) else { fatalError("not loaded") }
    print(ready)
    await loader.value
  }
}
