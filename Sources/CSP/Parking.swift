/// A task that waits for something other than a channel: what resumes it, and who it is.
struct Parked: Sendable {
  let continuation: UnsafeContinuation<Void, Never>
  /// Token of the waiting task, for the one who hands a lock over to it.
  let token: UInt64

  func resume() { continuation.resume() }
}

/// Suspends the current task if `enqueue` says that it must wait.
///
/// - Parameter enqueue: decides under the lock of the primitive: true when it has queued the given waiter, false when
///   there is no need to wait.
/// - Returns: whether the task waited.
nonisolated(nonsending) func park(
  on resource: Annotations.Resource, _ operation: Annotations.Operation, enqueue: (Parked) -> Bool
) async -> Bool {
  let token = Annotations.current
  var waited = false
  await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
    waited = enqueue(Parked(continuation: continuation, token: token))
    if waited { resource.waitBegin(operation) } else { continuation.resume() }
  }
  if waited { Annotations.waitEnd() }
  return waited
}

/// Suspends the current task for ever, as an operation on Go's nil channel does.
nonisolated(nonsending) func parkForever(on resources: [(Annotations.Resource, Annotations.Operation)]) async -> Never {
  await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in
    for (resource, operation) in resources { resource.waitBegin(operation) }
  }
  fatalError("a wait that nobody can end has ended")
}
