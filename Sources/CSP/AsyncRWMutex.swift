import Synchronization

/// A lock for many readers or one writer that may be held across `await`: Go's `sync.RWMutex`.
///
/// A writer that waits keeps new readers out, so that it gets its turn; hence a task that reads must not lock for
/// reading again: with a writer in between, both wait for ever. When a writer unlocks, all readers that have waited go
/// before the next writer. Locks may be unlocked by another task than the one that locked.
public final class AsyncRWMutex: Sendable {
  private struct State {
    /// Token of the writer that holds the lock.
    var writer: UInt64?
    /// Tokens of the readers that hold it, one for each `rlock`. Empty while a writer holds it.
    var readers: [UInt64] = []
    var waitingReaders: [Parked] = []
    var waitingWriters = WaitQueue<Parked>()

    /// Who let go, and to whom the lock was handed at once.
    struct Release {
      var owner: UInt64
      var readers: [Parked] = []
      var writer: Parked?
    }

    mutating func lock(_ token: UInt64) -> Bool {
      guard writer == nil, readers.isEmpty else { return false }
      writer = token
      return true
    }

    mutating func rlock(_ token: UInt64) -> Bool {
      guard writer == nil, waitingWriters.isEmpty else { return false }
      readers.append(token)
      return true
    }

    mutating func unlock() -> Release? {
      guard let owner = writer else { return nil }
      writer = nil
      var release = Release(owner: owner)
      if waitingReaders.isEmpty {
        release.writer = waitingWriters.popFirst()
        writer = release.writer?.token
      } else {
        release.readers = waitingReaders
        readers = waitingReaders.map(\.token)
        waitingReaders = []
      }
      return release
    }

    mutating func runlock(_ token: UInt64) -> Release? {
      guard !readers.isEmpty else { return nil }
      // Any task may unlock; if the caller is among the readers, it is its own lock that it gives up.
      var release = Release(owner: readers.remove(at: readers.firstIndex(of: token) ?? 0))
      if readers.isEmpty {
        release.writer = waitingWriters.popFirst()
        writer = release.writer?.token
      }
      return release
    }
  }

  private let state = Mutex(State())
  private var resource: Annotations.Resource { Annotations.Resource(self, .rwLock) }

  /// Makes an unlocked lock.
  /// - Parameter name: what reports call it.
  public init(name: String? = nil) {
    resource.born(name)
  }

  /// Locks for writing; waits until all others have unlocked.
  public nonisolated(nonsending) func lock() async {
    resource.point(.lock)
    let token = Annotations.current
    if !state.critical({ $0.lock(token) }) {
      let waited = await park(on: resource, .lock) { parked in
        state.critical { state in
          if state.lock(token) { return false }
          state.waitingWriters.append(parked)
          return true
        }
      }
      if waited { return }
    }
    resource.acquired(.lock, by: token)
  }

  /// Locks for reading; waits while a writer has the lock or waits for it.
  public nonisolated(nonsending) func rlock() async {
    resource.point(.readLock)
    let token = Annotations.current
    if !state.critical({ $0.rlock(token) }) {
      let waited = await park(on: resource, .readLock) { parked in
        state.critical { state in
          if state.rlock(token) { return false }
          state.waitingReaders.append(parked)
          return true
        }
      }
      if waited { return }
    }
    resource.acquired(.readLock, by: token)
  }

  /// Locks for writing if that is possible at once.
  /// - Returns: whether the caller holds the lock now.
  public func tryLock() -> Bool {
    resource.point(.tryLock)
    let token = Annotations.current
    guard state.critical({ $0.lock(token) }) else { return false }
    resource.acquired(.lock, by: token)
    return true
  }

  /// Locks for reading if that is possible at once.
  /// - Returns: whether the caller holds the lock now.
  public func tryRLock() -> Bool {
    resource.point(.tryLock)
    let token = Annotations.current
    guard state.critical({ $0.rlock(token) }) else { return false }
    resource.acquired(.readLock, by: token)
    return true
  }

  /// Gives up the lock for writing. Traps with "sync: Unlock of unlocked RWMutex" if no writer has it.
  public func unlock() {
    resource.point(.unlock)
    guard let release = state.critical({ $0.unlock() }) else { fatalError("sync: Unlock of unlocked RWMutex") }
    finish(release)
  }

  /// Gives up one lock for reading. Traps with "sync: RUnlock of unlocked RWMutex" if no reader has one.
  public func runlock() {
    resource.point(.unlock)
    let token = Annotations.current
    guard let release = state.critical({ $0.runlock(token) }) else { fatalError("sync: RUnlock of unlocked RWMutex") }
    finish(release)
  }

  /// Runs `body` with the lock held for writing.
  public nonisolated(nonsending) func withLock<Result, Failure: Error>(
    _ body: nonisolated(nonsending) () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    await lock()
    defer { unlock() }
    return try await body()
  }

  /// Runs `body` with the lock held for reading.
  public nonisolated(nonsending) func withRLock<Result, Failure: Error>(
    _ body: nonisolated(nonsending) () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    await rlock()
    defer { runlock() }
    return try await body()
  }

  /// Number of tasks that wait for the lock.
  var waiterCount: Int { state.critical { $0.waitingReaders.count + $0.waitingWriters.count } }

  private func finish(_ release: State.Release) {
    resource.released(by: release.owner)
    for reader in release.readers { resource.acquired(.readLock, by: reader.token) }
    if let writer = release.writer { resource.acquired(.lock, by: writer.token) }
    for reader in release.readers { reader.resume() }
    release.writer?.resume()
  }
}
