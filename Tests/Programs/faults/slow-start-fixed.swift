// expect: clean
// options: --inject delay:5
// Main waits for the loader instead of for a time.
import Synchronization

let value = Mutex<Int?>(nil)

@main struct Start {
  static func main() async {
    let loader = Task {
      try? await Task.sleep(for: .milliseconds(500))
      value.withLock { $0 = 1 }
    }
    await loader.value
    guard let ready = value.withLock({ $0 }) else { fatalError("not loaded") }
    print(ready)
  }
}
