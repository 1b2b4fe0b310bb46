import CSP
import Synchronization

/// Work in the background that waits for orders until its context is done. No orders come.
final class Work: Sendable {
  private let orders = Channel<Int>(name: "orders")
  private let isOver = Atomic(false)
  let name: String

  init(_ name: String) { self.name = name }

  func run(_ context: Context) async {
    while context.error == nil {
      await select(.receive(from: orders), .done(context))
    }
    isOver.store(true, ordering: .relaxed)
  }

  var state: String { isOver.load(ordering: .relaxed) ? "ended" : "still at work" }
}

struct Handler {
  /// Defers the cancel function, as one should.
  func deferred(_ request: Context) -> Work {
    let work = Work("deferred cancel")
    let (context, cancel) = request.withCancel(name: work.name)
    defer { cancel() }
    go(work.name) { await work.run(context) }
    return work
  }

  /// Lets the work have the cancel function.
  func captured(_ request: Context) -> Work {
    let work = Work("captured cancel")
    let (context, cancel) = request.withCancel(name: work.name)
    go(work.name) {
      defer { cancel() }
      await work.run(context)
    }
    return work
  }

  /// Gives the work a root of its own.
  func detached() -> Work {
    let work = Work("own root")
    let (context, _) = Context.background.withCancel(name: work.name)
    go(work.name) { await work.run(context) }
    return work
  }
}

@main struct Server {
  static func main() async throws {
    let handler = Handler()
    let (request, end) = Context.background.withCancel(name: "request")
    let started = [handler.deferred(request), handler.captured(request), handler.detached()]
    // The handler has returned; a server ends the context of the request then.
    end()
    try await Task.sleep(for: .seconds(60))
    for work in started { print("\(work.name): \(work.state) a minute after the handler") }
  }
}
