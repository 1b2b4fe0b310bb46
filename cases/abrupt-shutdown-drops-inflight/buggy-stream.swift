import CaseKit

struct Request {
  let path: String
  let work: Duration
}

/// What the clients have got.
actor Clients {
  private(set) var answers: [String: Int] = [:]

  func receive(_ status: Int, for request: Request) { answers[request.path] = status }
}

struct Server {
  let clients: Clients

  /// Answers each request in a child task.
  func run(_ requests: AsyncStream<Request>) async {
    await withDiscardingTaskGroup { tasks in
      for await request in requests {
        tasks.addTask { await answer(request) }
      }
    }
  }

  private func answer(_ request: Request) async {
    do {
      try await Task.sleep(for: request.work)
      await clients.receive(200, for: request)
    } catch {
      await clients.receive(503, for: request)
    }
  }
}

@main struct Deployment {
  static func main() async {
    let clients = Clients()
    let (requests, listener) = AsyncStream.makeStream(of: Request.self)
    let server = Task { await Server(clients: clients).run(requests) }
    listener.yield(Request(path: "/report", work: .seconds(4)))
    listener.yield(Request(path: "/export", work: .seconds(86_400)))
    server.cancel()
    await server.value
    let answers = await clients.answers
    print(answers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })
    expectEqual(answers["/report"], 200, "answer to a request that needs 4 of the 10 s")
    expectEqual(answers["/export"], 503, "answer to a request that needs a day")
  }
}
