import Synchronization

/// How to call the payment provider.
///
/// In the worst case a call takes the product of the two settings, and a
/// customer waits for no longer than 10 seconds.
final class CallPolicy: Sendable {
  private let timeout = Atomic(10)
  private let attempts = Atomic(1)

  func change(timeout: Int, attempts: Int) {
    self.timeout.store(
      timeout, ordering: .sequentiallyConsistent)
    self.attempts.store(
      attempts, ordering: .sequentiallyConsistent)
  }

  /// How long a call takes in the worst case.
  var longestWait: Int {
    timeout.load(ordering: .sequentiallyConsistent)
      * attempts.load(ordering: .sequentiallyConsistent)
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
