// expect: deadlock
import CSP

actor Unused {}
final class Config: Sendable {
  let guardLock = AsyncRWMutex(name: "config")
  nonisolated(unsafe) var values = ["port": 80]
  func port() async -> Int {
    await guardLock.rlock()
    defer { guardLock.runlock() }
    return values["port"] ?? 0
  }
  func describe() async -> String {
    await guardLock.rlock()
    defer { guardLock.runlock() }
    return "port \(await port())"
  }
  func set(_ port: Int) async {
    await guardLock.lock()
    values["port"] = port
    guardLock.unlock()
  }
}
@main struct Main {
  static func main() async {
    let config = Config()
    async let text = config.describe()
    async let set: Void = config.set(81)
    _ = await (text, set)
    print("done")
  }
}
