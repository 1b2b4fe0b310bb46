import Synchronization

/// Keeps objects that are costly to make for their next use: Go's `sync.Pool`, with a bound.
///
///     let buffers = ObjectPool<[UInt8]>(limit: 8, reset: { $0.removeAll(keepingCapacity: true) }, make: { [] })
///     let size = buffers.withObject { buffer in
///       buffer.append(contentsOf: header)
///       return buffer.count
///     }
///
/// The object used last is used first. Nobody ever waits: an empty pool makes a new object.
public final class ObjectPool<Object: Sendable>: Sendable {
  private struct State {
    var idle: [Object] = []
    var made = 0
  }

  private let state = Mutex(State())
  private let limit: Int
  private let reset: @Sendable (inout Object) -> Void
  private let make: @Sendable () -> Object
  private var resource: Annotations.Resource { Annotations.Resource(self, .other) }

  /// Makes an empty pool.
  ///
  /// - Parameters:
  ///   - limit: objects that it keeps; what is put back beyond that is let go.
  ///   - name: what reports call it.
  ///   - reset: makes a used object as good as new; runs when it is put back.
  ///   - make: makes a new object.
  public init(
    limit: Int = .max, name: String? = nil, reset: @escaping @Sendable (inout Object) -> Void = { _ in },
    make: @escaping @Sendable () -> Object
  ) {
    self.limit = limit
    self.reset = reset
    self.make = make
    resource.born(name)
  }

  /// Objects that were made so far: the number of times that the pool was empty.
  public var madeCount: Int { state.critical { $0.made } }

  /// Objects that are in the pool.
  public var idleCount: Int { state.critical { $0.idle.count } }

  /// Takes an object; makes one if there is none. Put it back, or the pool is of no use.
  public func get() -> Object {
    resource.point(.receive)
    let idle = state.critical { state in
      let object = state.idle.popLast()
      if object == nil { state.made += 1 }
      return object
    }
    return idle ?? make()
  }

  /// Resets an object and puts it into the pool. The caller must not use it any more.
  public func put(_ object: Object) {
    resource.point(.send)
    var object = object
    reset(&object)
    let fresh = object
    state.critical { state in
      if state.idle.count < limit { state.idle.append(fresh) }
    }
  }

  /// Lends an object to `body`, and takes it back whatever happens.
  public func withObject<Result, Failure: Error>(
    _ body: (inout Object) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var object = get()
    defer { put(object) }
    return try body(&object)
  }

  /// Lends an object to `body`, which may wait, and takes it back whatever happens.
  public nonisolated(nonsending) func withObject<Result, Failure: Error>(
    _ body: nonisolated(nonsending) (inout Object) async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    var object = get()
    defer { put(object) }
    return try await body(&object)
  }
}
