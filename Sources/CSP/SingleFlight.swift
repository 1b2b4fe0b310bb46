import Synchronization

/// Lets tasks that ask for the same thing at the same time share one call: Go's `singleflight.Group`.
///
/// Nothing is remembered: when a call has ended, the next one for its key is made again.
public final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private final class Call: Sendable {
    struct Outcome {
      var result: Result<Value, any Error>?
      var followers: [Parked] = []
      var isShared = false
    }

    let outcome = Mutex(Outcome())
    var resource: Annotations.Resource { Annotations.Resource(self, .other) }
  }

  private let calls = Mutex<[Key: Call]>([:])
  private let name: String?
  private var resource: Annotations.Resource { Annotations.Resource(self, .other) }

  /// Makes a group without calls.
  /// - Parameter name: what reports call its calls.
  public init(name: String? = nil) {
    self.name = name
    resource.born(name)
  }

  /// Makes the call for `key`, or waits for the one that is being made.
  ///
  /// - Parameters:
  ///   - key: what is asked for.
  ///   - body: makes the call, in the first task that asks. If it calls `run` with the same key, that waits for ever.
  /// - Returns: what the call returned, and whether more than one task got it.
  /// - Throws: what the call threw, in every task that waited for it.
  public nonisolated(nonsending) func run(
    _ key: Key, _ body: nonisolated(nonsending) () async throws -> Value
  ) async throws -> (value: Value, isShared: Bool) {
    resource.point(.lock)
    let (call, isLeader) = calls.critical { calls in
      if let call = calls[key] {
        call.outcome.critical { $0.isShared = true }
        return (call, false)
      }
      let call = Call()
      calls[key] = call
      return (call, true)
    }
    if isLeader {
      await lead(call, for: key, body)
    } else {
      _ = await park(on: call.resource, .wait) { parked in
        call.outcome.critical { outcome in
          guard outcome.result == nil else { return false }
          outcome.followers.append(parked)
          return true
        }
      }
    }
    let (result, isShared) = call.outcome.critical { ($0.result, $0.isShared) }
    guard let result else { fatalError("a call that has not ended has no followers") }
    return (try result.get(), isShared)
  }

  /// Forgets the call for a key: the next task that asks makes a new one, without waiting for it.
  public func forget(_ key: Key) {
    resource.point(.unlock)
    calls.critical { $0[key] = nil }
  }

  /// Number of tasks that wait for the call that is being made for a key.
  func followerCount(_ key: Key) -> Int {
    calls.critical { $0[key]?.outcome.critical { $0.followers.count } ?? 0 }
  }

  private nonisolated(nonsending) func lead(
    _ call: Call, for key: Key, _ body: nonisolated(nonsending) () async throws -> Value
  ) async {
    let token = Annotations.current
    call.resource.born(name)
    call.resource.acquired(.lock, by: token)
    let result: Result<Value, any Error>
    do {
      result = .success(try await body())
    } catch {
      result = .failure(error)
    }
    calls.critical { calls in
      // It may have been forgotten, and another call made.
      if calls[key] === call { calls[key] = nil }
    }
    let followers = call.outcome.critical { outcome in
      outcome.result = result
      defer { outcome.followers = [] }
      return outcome.followers
    }
    call.resource.released(by: token)
    call.resource.signal(.done, woken: followers.count)
    for follower in followers { follower.resume() }
  }
}
