struct Overloaded: Error {}

/// The open answer to one request. Proxies cut a connection that is silent for a minute.
actor Response {
  let path: String
  private var chunks: [String] = []

  init(to path: String) { self.path = path }

  func write(_ chunk: String) { chunks.append(chunk) }

  func end() { print("\(path): \(chunks.joined(separator: " "))") }
}

/// Writes a report, which takes its time.
struct Analyst {
  func report(on topic: String) async throws -> String {
    try await Task.sleep(for: .seconds(100))
    guard topic != "weather" else { throw Overloaded() }
    return "all about \(topic)"
  }
}

struct Handler {
  let analyst = Analyst()

  func respond(to topic: String) async throws {
    let response = Response(to: "/report/\(topic)")
    do {
      async let _ = keepAlive(response)
      await response.write(try await analyst.report(on: topic))
    }
    await response.end()
  }

  private func keepAlive(_ response: Response) async throws {
    while true {
      try await Task.sleep(for: .seconds(45))
      await response.write(".")
    }
  }
}

@main struct Server {
  static func main() async {
    let handler = Handler()
    for topic in ["rents", "weather", "trains"] {
      do { try await handler.respond(to: topic) } catch { print("503 \(topic)") }
    }
  }
}
