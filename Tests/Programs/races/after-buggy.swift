// expect: race
import Dispatch

nonisolated(unsafe) var total = 0
@main struct M {
  static func main() { run() }
  nonisolated static func run() {
    let s = DispatchSemaphore(value: 0)
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.01) {
      total = 1
      s.signal()
    }
    total = 2
    s.wait()
    precondition(total > 0)
  }
}
