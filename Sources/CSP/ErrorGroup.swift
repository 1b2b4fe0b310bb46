import Synchronization

/// Tasks that work on parts of one job, of which the first to fail ends the job: Go's `errgroup.Group`.
///
///     let (group, context) = ErrorGroup.withContext(.background)
///     for url in urls {
///       await group.go { try await fetch(url, context) }
///     }
///     try await group.wait()
public final class ErrorGroup: Sendable {
  private struct State {
    var firstError: (any Error)?
    /// Holds one element for each task that runs; nil without a limit.
    var places: Channel<Void>?
  }

  private let state = Mutex(State())
  private let tasks: WaitGroup
  private let cancel: (@Sendable () -> Void)?

  /// Makes a group without a context: an error does not stop the others.
  /// - Parameter name: what reports call it.
  public convenience init(name: String? = nil) {
    self.init(name: name, cancel: nil)
  }

  /// Makes a group with a context that is cancelled by the first error, or when `wait` returns.
  public static func withContext(_ parent: Context, name: String? = nil) -> (ErrorGroup, Context) {
    let (context, cancel) = parent.withCancel(name: name)
    return (ErrorGroup(name: name, cancel: cancel), context)
  }

  private init(name: String?, cancel: (@Sendable () -> Void)?) {
    tasks = WaitGroup(name: name)
    self.cancel = cancel
  }

  /// Starts a task of the group; waits until one ends if there are as many as the limit allows.
  ///
  /// - Parameters:
  ///   - name: what reports call the task.
  ///   - body: what it does; the first error that any of them throws is the error of the group.
  public nonisolated(nonsending) func go(_ name: String? = nil, _ body: @escaping @Sendable () async throws -> Void)
    async
  {
    let places = state.critical { $0.places }
    await places?.send(())
    start(name, in: places, body)
  }

  /// Starts a task of the group if the limit allows that at once.
  /// - Returns: whether it was started.
  @discardableResult
  public func tryGo(_ name: String? = nil, _ body: @escaping @Sendable () async throws -> Void) -> Bool {
    let places = state.critical { $0.places }
    if let places, !places.trySend(()) { return false }
    start(name, in: places, body)
    return true
  }

  /// Waits until all tasks have ended, then cancels the group's context.
  /// - Throws: the first error that a task of the group threw.
  public nonisolated(nonsending) func wait() async throws {
    await tasks.wait()
    cancel?()
    if let error = state.critical({ $0.firstError }) { throw error }
  }

  /// Allows at most so many tasks at the same time; nil, or a negative number, for no limit. With 0 no task can start.
  ///
  /// Traps if tasks of the group are running.
  public func setLimit(_ limit: Int?) {
    let places = limit.flatMap { $0 < 0 ? nil : Channel<Void>(capacity: $0, kind: .semaphore) }
    places?.resource.born("limit of an ErrorGroup")
    let running = state.critical { state in
      let running = state.places?.count ?? 0
      if running == 0 { state.places = places }
      return running
    }
    guard running == 0 else {
      fatalError("errgroup: modify limit while \(running) tasks in the group are still active")
    }
  }

  private func start(
    _ name: String?, in places: Channel<Void>?, _ body: @escaping @Sendable () async throws -> Void
  ) {
    tasks.add(1)
    CSP.go(name) {
      do {
        try await body()
      } catch {
        self.fail(error)
      }
      _ = places?.tryReceive()
      self.tasks.done()
    }
  }

  private func fail(_ error: any Error) {
    let isFirst = state.critical { state in
      guard state.firstError == nil else { return false }
      state.firstError = error
      return true
    }
    if isFirst { cancel?() }
  }
}
