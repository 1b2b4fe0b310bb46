import CSP
import Synchronization

/// Why a context was cancelled, for those who read it below.
final class Cause: Sendable {
  private let text = Mutex<String?>(nil)

  var description: String? { text.withLock { $0 } }

  func set(_ text: String) { self.text.withLock { $0 = text } }
}

extension Context {
  /// A context whose cancel function takes a cause: Go's `WithCancelCause`, in a few lines.
  func withCancelCause() -> (Context, @Sendable (String) -> Void) {
    let cause = Cause()
    let (context, cancel) = withValue(cause, for: "cause").withCancel()
    return (
      context,
      { text in
        cause.set(text)
        cancel()
      }
    )
  }

  var cause: String? { (value(for: "cause") as? Cause)?.description }
}

/// A grandchild that waits for the end of its context.
func guide(_ name: String, _ tour: Context) async {
  let (group, leave) = tour.withTimeout(.seconds(3600), name: "group")
  defer { leave() }
  let (guest, part) = group.withValue(name, for: "name").withCancel(name: "guest")
  defer { part() }
  await select(.done(guest))
  print("\(name): \(guest.error.map { "\($0)" } ?? "not done"), cause: \(guest.cause ?? "none")")
}

@main struct Museum {
  static func main() async throws {
    let tours = WaitGroup(name: "tours")
    let (plain, cancel) = Context.background.withCancel(name: "plain")
    let (explained, cancelBecause) = Context.background.withCancelCause()
    tours.go("plain") { await guide("withCancel", plain) }
    tours.go("explained") { await guide("withCancelCause", explained) }
    try await Task.sleep(for: .seconds(60))
    cancel()
    try await Task.sleep(for: .seconds(60))
    cancelBecause("the museum closes")
    await tours.wait()
  }
}
