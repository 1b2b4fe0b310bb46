import Checker

/// A small program with one planted bug, which the checker must find.
struct Plant: Sendable {
  var name: String
  /// Nil: there is nothing to find.
  var kind: Finding.Kind?
  var source: String
  /// The pool's width at which the bug shows; nil for any.
  var width: Int?
  var steps: UInt64?

  init(_ kind: Finding.Kind?, width: Int? = nil, steps: UInt64? = nil, _ source: String) {
    name = kind?.rawValue ?? "nothing"
    self.kind = kind
    self.width = width
    self.steps = steps
    self.source = source
  }

  static let all = [
    nothing, crash, deadlock, race, leak, abandoned, lostWakeup, starvation, livelock, lockOrder, lostMessage,
    cancellationIgnored, retainCycle, nondeterministic, unsupported,
  ]

  /// Kinds that have no plant because this version has no analysis for them.
  static let withoutAnalysis = Finding.Kind.allCases.filter { kind in !all.contains { $0.kind == kind } }

  private static let nothing = Plant(
    nil,
    """
    @main struct Sum {
      static func main() async {
        let sum = await withTaskGroup(of: Int.self) { group in
          for number in 1...3 { group.addTask { number } }
          var sum = 0
          for await number in group { sum += number }
          return sum
        }
        print(sum)
      }
    }
    """)

  private static let crash = Plant(
    .crash,
    """
    @main struct Index {
      static func main() async {
        let numbers = [Int](repeating: 1, count: CommandLine.arguments.count)
        let number = await Task.detached { numbers[numbers.count] }.value
        print(number)
      }
    }
    """)

  private static let deadlock = Plant(
    .deadlock,
    """
    import Foundation

    @main struct Transfer {
      static func main() {
        let (left, right, done) = (NSLock(), NSLock(), DispatchSemaphore(value: 0))
        Thread.detachNewThread {
          left.lock(); right.lock()
          right.unlock(); left.unlock()
          done.signal()
        }
        right.lock(); left.lock()
        left.unlock(); right.unlock()
        done.wait()
      }
    }
    """)

  private static let race = Plant(
    .race,
    """
    import Synchronization

    final class Box: Sendable {
      nonisolated(unsafe) var value = 0
      let isReady = Atomic(false)
    }

    @main struct Publish {
      static func main() async {
        let box = Box()
        let reader = Task.detached { box.isReady.load(ordering: .relaxed) ? box.value : 0 }
        box.value = 1
        box.isReady.store(true, ordering: .releasing)
        _ = await reader.value
      }
    }
    """)

  private static let leak = Plant(
    .leak,
    """
    @main struct Listener {
      static func main() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        let task = Task.detached { for await number in stream { print(number) } }
        continuation.yield(1)
        await Task.yield()
        withExtendedLifetime((task, continuation)) {}
        keep.append(continuation)
      }
    }
    nonisolated(unsafe) var keep: [AsyncStream<Int>.Continuation] = []
    """)

  private static let abandoned = Plant(
    .abandoned,
    """
    @main struct Save {
      static func main() async {
        Task.detached {
          await Task.yield()
          print("saved")
        }
      }
    }
    """)

  private static let lostWakeup = Plant(
    .lostWakeup,
    """
    import Foundation

    @main struct Gate {
      static func main() {
        let condition = NSCondition()
        Thread.detachNewThread {
          condition.lock()
          condition.signal()
          condition.unlock()
        }
        condition.lock()
        condition.wait()
        condition.unlock()
      }
    }
    """)

  private static let starvation = Plant(
    .starvation, width: 2,
    """
    import Dispatch

    @main struct Pool {
      static func main() async {
        let gate = DispatchSemaphore(value: 0)
        await withTaskGroup(of: Void.self) { group in
          for _ in 1...2 { group.addTask { block(gate) } }
          group.addTask { gate.signal(); gate.signal() }
        }
      }

      static func block(_ gate: DispatchSemaphore) { gate.wait() }
    }
    """)

  private static let livelock = Plant(
    .livelock, steps: 2_000,
    """
    import Synchronization

    @main struct Spin {
      static func main() async {
        let ready = Atomic(false)
        while !ready.load(ordering: .acquiring) { await Task.yield() }
      }
    }
    """)

  private static let lockOrder = Plant(
    .lockOrder,
    """
    import Foundation

    @main struct Order {
      static func main() {
        let (left, right) = (NSLock(), NSLock())
        let (first, second) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        Thread.detachNewThread {
          left.lock(); right.lock()
          right.unlock(); left.unlock()
          first.signal()
        }
        Thread.detachNewThread {
          first.wait()
          right.lock(); left.lock()
          left.unlock(); right.unlock()
          second.signal()
        }
        second.wait()
      }
    }
    """)

  private static let lostMessage = Plant(
    .lostMessage,
    """
    import CSP

    @main struct Mail {
      static func main() async {
        let box = Channel<Int>(capacity: 1)
        await box.send(1)
        box.close()
      }
    }
    """)

  private static let cancellationIgnored = Plant(
    .cancellationIgnored,
    """
    @main struct Deaf {
      static func main() async {
        let task = Task.detached {
          for page in 1...3 { await fetch(page) }
        }
        task.cancel()
        await task.value
      }

      static func fetch(_ page: Int) async {
        await Task.detached { try? await Task.sleep(for: .seconds(page)) }.value
      }
    }
    """)

  private static let retainCycle = Plant(
    .retainCycle,
    """
    final class Session {
      var onEnd: (() -> Void)?
      var lines = 0
    }

    @main struct Server {
      static func main() async {
        await serve()
      }

      static func serve() async {
        let session = Session()
        session.onEnd = { session.lines += 1 }
        await Task.yield()
        session.onEnd?()
      }
    }
    """)

  private static let nondeterministic = Plant(
    .nondeterministic,
    """
    @main struct Winner {
      static func main() async {
        await withTaskGroup(of: String.self) { group in
          for name in ["a", "b"] { group.addTask { name } }
          if let winner = await group.next() { print(winner) }
        }
      }
    }
    """)

  private static let unsupported = Plant(
    .unsupported,
    """
    import Glibc

    @main struct Ask {
      static func main() {
        alarm(1)
        print("waiting")
      }
    }
    """)
}
