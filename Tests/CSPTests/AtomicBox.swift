import Synchronization

/// A value that is changed as a whole.
final class AtomicBox<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) {
    self.value = Mutex(value)
  }

  func read() -> Value { value.withLock { $0 } }
  func update(_ body: @Sendable (inout Value) -> Void) { value.withLock { body(&$0) } }
}
