/// Programs of the sample book. They are only shown, never run.
enum SamplePrograms {
  static let transferBuggy = """
    import Foundation
    import Synchronization

    /// An account with its own lock.
    final class Account: Sendable {
      let balance = Mutex(100)
      let number: Int
      init(number: Int) { self.number = number }
    }

    func transfer(_ amount: Int, from: Account, to: Account) {
      from.balance.withLock { source in
        to.balance.withLock { target in
          source -= amount
          target += amount
        }
      }
    }

    @main
    struct Main {
      static func main() async {
        let (a, b) = (Account(number: 1), Account(number: 2))
        await withTaskGroup(of: Void.self) { group in
          group.addTask { transfer(10, from: a, to: b) }
          group.addTask { transfer(20, from: b, to: a) }
        }
        print("done: \\(a.balance.withLock { $0 }) and \\(b.balance.withLock { $0 }), and a line that is long enough to scroll")
      }
    }

    """

  static let transferFixed = """
    import Foundation
    import Synchronization

    /// An account with its own lock.
    final class Account: Sendable {
      let balance = Mutex(100)
      let number: Int
      init(number: Int) { self.number = number }
    }

    func transfer(_ amount: Int, from: Account, to: Account) {
      // One order for all: by number.
      let (first, second) = from.number < to.number ? (from, to) : (to, from)
      let sign = first === from ? 1 : -1
      first.balance.withLock { one in
        second.balance.withLock { two in
          one -= sign * amount
          two += sign * amount
        }
      }
    }

    @main
    struct Main {
      static func main() async {
        let (a, b) = (Account(number: 1), Account(number: 2))
        await withTaskGroup(of: Void.self) { group in
          group.addTask { transfer(10, from: a, to: b) }
          group.addTask { transfer(20, from: b, to: a) }
        }
        print("done: \\(a.balance.withLock { $0 }) and \\(b.balance.withLock { $0 }), and a line that is long enough to scroll")
      }
    }

    """

  static let transferTempting = transferBuggy.replacing(
    "    to.balance.withLock", with: "    usleep(1_000)  // let the other one finish\n    to.balance.withLock")

  static let sendBuggy = """
    import CSP

    @main
    struct Main {
      static func main() async {
        let reply = Channel<Int>(capacity: 0)
        go("worker") { await reply.send(42) }
        // region: wait
        await select(
          .receive(from: reply) { print($0 as Any) },
          .after(.milliseconds(100)) { print("timed out") })
        // endregion
      }
    }

    """

  static let counter = """
    nonisolated(unsafe) var total = 0
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { total += 1 }
      }
    }
    print(total)

    """

  static let hostile = """
    // <script>alert("comment")</script> ]]> &amp; \u{202E}txet desrever\u{202C}
    let אבג = "שלום <b>"  // 👩‍👩‍👧‍👦 e\u{301} \u{0}\u{7}
    let long = "\(String(repeating: "<x>", count: 3_400))"
    let accent = "\u{301}"; let quote = '\u{301}

    """
}
