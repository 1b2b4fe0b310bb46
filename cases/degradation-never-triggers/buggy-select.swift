import CSP
import CaseKit

/// The way to the passengers' phones. A test may stall one of its steps.
struct PushService {
  enum Step { case connect, send }
  let stalled: Step?

  func perform(_ step: Step, _ context: Context) async {
    await select(.after(.milliseconds(step == stalled ? 1200 : 50)), .done(context))
  }

  /// Pushes to a passenger; the channel gets the receipt.
  func push(_ context: Context) async -> Channel<Void> {
    let receipts = Channel<Void>(name: "receipts")
    await perform(.connect, context)
    go("push") {
      await perform(.send, context)
      await select(.send((), to: receipts), .done(context))
    }
    return receipts
  }
}

struct GateDesk {
  let service: PushService

  /// Tells a passenger of a new gate: by push, or by text message if that takes longer than a second.
  func tell(_ passenger: String) async -> String {
    let (context, cancel) = Context.background.withCancel(name: "push")
    defer { cancel() }
    let way = Channel<String>(capacity: 1, name: "way")
    await select(
      .receive(from: await service.push(context)) { _ in await way.send("push") },
      .after(.seconds(1)) { await way.send("text message") })
    return await "\(passenger): \(way.receive()!)"
  }
}

@main struct GateChange {
  static func main() async {
    for stalled in [PushService.Step.connect, nil] {
      let desk = GateDesk(service: PushService(stalled: stalled))
      let start = ContinuousClock.now
      let report = await desk.tell("Noor")
      let stall = stalled.map { "\($0)" } ?? "nothing"
      expect(.now - start < .seconds(1.2), "\(stall) stalls, \(report) after \(ContinuousClock.now - start)")
      print("\(stall) stalls, \(report)")
    }
  }
}
