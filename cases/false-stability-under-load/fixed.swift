import CaseKit

/// A video whose owner waits two seconds for the preview and then goes away.
struct Upload: Sendable {
  let due = ContinuousClock.now + .seconds(2)
}

actor PreviewService {
  private(set) var accepted = 0
  private(set) var inFlight = 0
  private(set) var inTime = 0
  private let uploads: AsyncStream<Upload>
  private let inbox: AsyncStream<Upload>.Continuation

  init() {
    (uploads, inbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
  }

  /// Answers at once: 202 if the upload will get its preview.
  func post(_ upload: Upload) -> Int {
    guard case .enqueued = inbox.yield(upload) else { return 503 }
    accepted += 1
    inFlight += 1
    return 202
  }

  /// Makes one preview after the other; each takes a second.
  func work() async {
    for await upload in uploads {
      try? await Task.sleep(for: .seconds(1))
      inFlight -= 1
      if .now <= upload.due { inTime += 1 }
    }
  }

  func close() { inbox.finish() }
}

@main struct LoadTest {
  static func main() async {
    let service = PreviewService()
    async let work: Void = service.work()
    var answers: [Int] = []
    for _ in 1...4 {
      answers.append(await service.post(Upload()))
      try? await Task.sleep(for: .milliseconds(400))
    }
    answers.append(await service.post(Upload()))
    let inFlight = await service.inFlight
    print("load test: answers \(answers), in flight at the end: \(inFlight)")

    await service.close()
    await work
    let (accepted, inTime) = await (service.accepted, service.inTime)
    expect(inTime == accepted, "\(accepted) accepted, \(inFlight) in flight after the test, \(inTime) made in time")
  }
}
