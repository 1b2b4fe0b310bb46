// expect: race
import Dispatch

final class Box: @unchecked Sendable { var value = 0 }
/// Waits for the first item, not for the one that follows it.
@main struct Main {
  static func main() {
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
    print(b.value)
    s.wait()
  }
}
