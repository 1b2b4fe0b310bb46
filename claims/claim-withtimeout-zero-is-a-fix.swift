import CSP
import Synchronization

/// Sends what is left to send when a shop closes.
struct Outbox {
  let letters: [String]

  /// Sends one letter after the other; each takes 100 ms. Says how many were sent.
  func send(_ context: Context) async -> Int {
    let sent = Atomic(0)
    for _ in letters {
      await select(
        .after(.milliseconds(100)) { sent.add(1, ordering: .relaxed) },
        .done(context))
    }
    return sent.load(ordering: .relaxed)
  }
}

@main struct Shop {
  static func main() async {
    let outbox = Outbox(letters: ["invoice", "reminder", "receipt"])
    for seconds in [0, 5] {
      let (context, cancel) = Context.background.withTimeout(.seconds(seconds), name: "sending")
      defer { cancel() }
      print("limit \(seconds) s: at the start \(context.error.map { "\($0)" } ?? "not done")")
      print("limit \(seconds) s: \(await outbox.send(context)) of 3 sent")
    }
  }
}
