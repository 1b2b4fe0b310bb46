// expect: clean
import Dispatch

final class Box: @unchecked Sendable { var value = 0 }
/// Waits for both items.
@main struct Main {
  static func main() { run() }
  nonisolated static func run() {
    let b = Box()
    let first = DispatchWorkItem { @Sendable in b.value = 1 }
    let s = DispatchSemaphore(value: 0)
    first.notify(
      queue: .global(),
      execute: DispatchWorkItem { @Sendable in
        b.value += 1
        s.signal()
      })
    DispatchQueue.global().async(execute: first)
    first.wait()
    s.wait()
    print(b.value)
  }
}
