import Testing

@testable import CSP

/// Waits until something is so. It must become so without the caller's doing: the suite's time limit is the only other
/// way out.
func eventually(_ condition: () -> Bool) async {
  while !condition() { await Task.yield() }
}

/// Counts from several tasks.
final class Counter: Sendable {
  private let value = AtomicBox(0)
  func increment() { value.update { $0 += 1 } }
  func decrement() { value.update { $0 -= 1 } }
  var count: Int { value.read() }
}
