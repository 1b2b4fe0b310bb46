import Dispatch
import Synchronization

/// Reminds customers of their cart after five seconds, whether they have left or not.
final class Reminders: Sendable {
  private let pendingCount = Atomic(0)

  var pending: Int { pendingCount.load(ordering: .relaxed) }

  func remind() {
    pendingCount.add(1, ordering: .relaxed)
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(5)) { [self] in
      pendingCount.subtract(1, ordering: .relaxed)
    }
  }
}

@main struct Shop {
  static func main() async throws {
    let reminders = Reminders()
    for request in 1...60 {
      reminders.remind()
      // The count is taken between two requests.
      try await Task.sleep(for: .milliseconds(125))
      if request % 20 == 0 { print("\(request) requests: \(reminders.pending) pending") }
      try await Task.sleep(for: .milliseconds(125))
    }
    try await Task.sleep(for: .seconds(5))
    print("five seconds later: \(reminders.pending) pending")
  }
}
