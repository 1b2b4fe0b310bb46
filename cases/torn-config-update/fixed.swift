import Synchronization

/// How to call the payment provider.
///
/// In the worst case a call takes the product of the two settings, and a
/// customer waits for no longer than 10 seconds.
final class CallPolicy: Sendable {
  private struct Settings {
    var timeout = 10
    var attempts = 1
  }

  private let settings = Mutex(Settings())

  func change(timeout: Int, attempts: Int) {
    let new = Settings(timeout: timeout, attempts: attempts)
    settings.withLock { $0 = new }
  }

  /// How long a call takes in the worst case.
  var longestWait: Int {
    let settings = settings.withLock { $0 }
    return settings.timeout * settings.attempts
  }
}

@main struct Checkout {
  static let patience = 10

  static func main() async {
    let policy = CallPolicy()
    let abandoned = await withTaskGroup(of: Bool.self) { work in
      work.addTask(name: "reload") {
        policy.change(timeout: 2, attempts: 5)
        return false
      }
      for number in 1...2 {
        work.addTask(name: "order \(number)") { policy.longestWait > patience }
      }
      var abandoned = 0
      for await isAbandoned in work where isAbandoned { abandoned += 1 }
      return abandoned
    }
    print("orders abandoned: \(abandoned)")
  }
}
