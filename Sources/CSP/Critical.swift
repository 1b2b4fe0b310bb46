import Synchronization

extension Mutex where Value: ~Copyable {
  /// As `withLock`, for this library's own bookkeeping: short, without waiting, and nothing of it is the program's.
  ///
  /// Every public operation has told the checker what it is about to do before it comes here. That the bookkeeping is done
  /// under a lock is no further choice of the schedule, and the lock is none that the program's author could name.
  borrowing func critical<Result: ~Copyable, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    Annotations.quietBegin()
    defer { Annotations.quietEnd() }
    return try withLock(body)
  }
}
