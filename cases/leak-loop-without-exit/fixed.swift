/// What the load balancer asks before it sends a request here.
actor StatusBoard {
  private var beats = 0

  func beat() { beats += 1 }

  func isReady(for path: String) -> Bool { path.hasPrefix("/") }
}

struct HealthReporter {
  let board: StatusBoard

  func run() async throws {
    while true {
      await board.beat()
      try await Task.sleep(for: .seconds(10))
    }
  }
}

struct Server {
  let board = StatusBoard()

  func serve(_ paths: [String]) async {
    let reporter = HealthReporter(board: board)
    await withTaskGroup { scope in
      scope.addTask { try? await reporter.run() }
      for path in paths {
        let status = await board.isReady(for: path) ? 200 : 404
        print("\(status) \(path)")
      }
      scope.cancelAll()
    }
  }
}

@main struct Service {
  static func main() async {
    await Server().serve(["/orders", "/orders/7", "favicon"])
    print("server stopped")
  }
}
