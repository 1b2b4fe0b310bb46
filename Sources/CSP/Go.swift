/// Starts a task that runs on its own: Go's `go` statement.
///
/// The task belongs to no actor, not even when it is started from `@main`'s `main`, and nobody waits for it: what is
/// left of it when `main` returns is cut off. Use a `WaitGroup`, an `ErrorGroup` or a channel to wait for it.
///
/// - Parameters:
///   - name: what reports and debuggers call the task.
///   - body: what it does.
/// - Returns: the task, for those who want to await its `value`. `cancel()` has no effect on operations of this module.
@discardableResult
public nonisolated func go(_ name: String? = nil, _ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
  Task(name: name) { await body() }
}
