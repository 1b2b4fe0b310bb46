import CaseKit

/// The reports that customers can download for half a minute.
actor Downloads {
  private(set) var files: [String] = []

  func store(_ report: String) { files.append(report) }

  /// Deletes a report after a while, or at once if the task is cancelled.
  func delete(_ report: String, after delay: Duration) async {
    try? await Task.sleep(for: delay)
    files.removeAll { $0 == report }
    print("deleted \(report)")
  }
}

struct Server {
  let downloads = Downloads()

  func serve(_ requests: [String]) async {
    for report in requests {
      let asked = ContinuousClock.now
      await downloads.store(report)
      await downloads.delete(report, after: .seconds(30))
      answer(report, asked)
      await nextRequest()
    }
  }

  private func answer(_ report: String, _ asked: ContinuousClock.Instant) {
    let latency = ContinuousClock.now - asked
    expect(latency < .seconds(1), "the link to \(report) comes \(latency) after the request")
    print("200 /downloads/\(report)")
  }

  private func nextRequest() async { try? await Task.sleep(for: .seconds(20)) }
}

@main struct Reports {
  static func main() async {
    let server = Server()
    await server.serve(["sales", "taxes"])
    print("server stopped, files left: \(await server.downloads.files)")
  }
}
