// expect: lostWakeup
import CSP

final class Box: @unchecked Sendable { var ready = false }
@main struct Main {
  static func main() async {
    let mutex = AsyncMutex(name: "state")
    let ready = AsyncCondition(mutex, name: "ready")
    let box = Box()
    let waiter = go("waiter") {
      await mutex.lock()
      let isReady = box.ready
      mutex.unlock()
      if !isReady {
        await mutex.lock()
        await ready.wait()
        mutex.unlock()
      }
    }
    await mutex.lock()
    box.ready = true
    ready.signal()
    mutex.unlock()
    await waiter.value
  }
}
