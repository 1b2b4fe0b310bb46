// expect: leak
// The first task of a synchronous main reads a stream that nobody finishes; it is no main task.
import Foundation

@main struct Start {
  static func main() {
    let (numbers, feed) = AsyncStream<Int>.makeStream()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      for await _ in numbers {}
      done.signal()
    }
    feed.yield(1)
    _ = done.wait(timeout: .now() + 1)
    withExtendedLifetime(feed) {}
  }
}
