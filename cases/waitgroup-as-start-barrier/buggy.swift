import CSP
import Synchronization

/// The shop under test.
struct Shop: Sendable {
  func checkOut(_ visitor: Int) async -> Int {
    try? await Task.sleep(for: .milliseconds(200 * visitor))
    return 200
  }
}

/// What the visitors were answered.
final class Answers: Sendable {
  private let statuses = Mutex<[Int]>([])

  func add(_ status: Int) { statuses.withLock { $0.append(status) } }

  var succeeded: Int { statuses.withLock { $0.count { $0 == 200 } } }
}

struct LoadTest {
  let shop = Shop()

  /// Sends all visitors at once; returns how many were served.
  func run(visitors count: Int) async -> Int {
    let answers = Answers()
    let visitors = WaitGroup(name: "visitors")
    visitors.add(count)
    for visitor in 1...count {
      go("visitor \(visitor)") {
        visitors.done()
        answers.add(await shop.checkOut(visitor))
      }
    }
    await visitors.wait()
    print("\(count) visitors are in the shop")
    return answers.succeeded
  }
}

@main struct Nightly {
  static func main() async {
    print("served: \(await LoadTest().run(visitors: 3))")
  }
}
