import CaseKit

/// What `work` returns, or nil if it fails or takes longer than `limit`.
func value<Value: Sendable>(
  within limit: Duration, of work: @escaping @Sendable () async throws -> Value
) async -> Value? {
  await withTaskGroup(of: Value?.self) { race in
    race.addTask { try? await work() }
    race.addTask {
      try? await Task.sleep(for: limit)
      return nil
    }
    defer { race.cancelAll() }
    return await race.next() ?? nil
  }
}

/// The way to the passengers' phones. A test may stall one of its steps.
struct PushService {
  enum Step { case connect, send, receipt }
  let stalled: Step?

  func perform(_ step: Step) async throws {
    try await Task.sleep(for: .milliseconds(step == stalled ? 1200 : 50))
  }
}

struct GateDesk {
  let push: PushService

  /// Tells a passenger of a new gate: by push, or by text message if that takes longer than a second.
  func tell(_ passenger: String) async throws -> String {
    let way = await value(within: .seconds(1)) {
      try await push.perform(.connect)
      try await push.perform(.send)
      try await push.perform(.receipt)
      return "push"
    }
    if let way { return "\(passenger): \(way)" }
    // The phone network takes a text message in 50 ms.
    try await Task.sleep(for: .milliseconds(50))
    return "\(passenger): text message"
  }
}

@main struct GateChange {
  static func main() async throws {
    for stalled in [PushService.Step.receipt, .send, .connect, nil] {
      let desk = GateDesk(push: PushService(stalled: stalled))
      let start = ContinuousClock.now
      let report = try await desk.tell("Noor")
      let stall = stalled.map { "\($0)" } ?? "nothing"
      expect(.now - start < .seconds(1.2), "\(stall) stalls, \(report) after \(ContinuousClock.now - start)")
      print("\(stall) stalls, \(report)")
    }
  }
}
