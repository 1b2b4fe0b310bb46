import CSP
import Synchronization

struct Request {
  let path: String
  let work: Duration
}

/// Answers each request in a task of its own.
final class Server: Sendable {
  private let backlog = Channel<Request>(capacity: 8, name: "backlog")
  private let tasks = WaitGroup(name: "tasks")
  private let stopping: Context
  private let stop: @Sendable () -> Void
  private let log = Mutex<[String]>([])

  init() {
    (stopping, stop) = Context.background.withCancel(name: "stopping")
    tasks.go("acceptor") { [self] in
      while stopping.error == nil, let request = await backlog.receive() {
        tasks.go(request.path) { [self] in await answer(request) }
      }
    }
  }

  var answers: [String] { log.withLock { $0.sorted() } }

  func accept(_ request: Request) async { await backlog.send(request) }

  private func answer(_ request: Request) async {
    await select(
      .after(request.work) { [self] in log.withLock { $0.append("\(request.path) 200") } },
      .done(stopping) { [self] in log.withLock { $0.append("\(request.path) 503") } })
  }

  func shutdown(within limit: Duration) async {
    backlog.close()
    stop()
    await tasks.wait()
  }
}

@main struct Deployment {
  static func main() async {
    let server = Server()
    await server.accept(Request(path: "/report", work: .seconds(4)))
    await server.accept(Request(path: "/export", work: .seconds(86_400)))
    let began = ContinuousClock.now
    await server.shutdown(within: .seconds(10))
    print("\(server.answers) after \((.now - began).components.seconds) s")
  }
}
