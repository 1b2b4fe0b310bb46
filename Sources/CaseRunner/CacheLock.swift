import Glibc

/// A lock between processes on a part of the cache. It ends with the process that holds it, so that a kill leaves none behind.
struct CacheLock: Sendable {
  private let descriptor: Int32

  /// Waits until nobody else holds it. Checks now and then instead of blocking, since the pool's threads are few.
  ///
  /// - Throws: If the file cannot be made, and `CaseRunnerError` of kind environment after an hour of waiting.
  init(_ file: String) async throws(CaseRunnerError) {
    descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .file("lock it", file, errno) }
    for _ in 0..<36_000 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      do { try await Task.sleep(for: .milliseconds(100)) } catch { break }
    }
    close(descriptor)
    throw CaseRunnerError(
      .environment, "\(file): error: another process holds this part of the cache",
      next: "Wait until it is done, then run the same command again.")
  }

  func release() { close(descriptor) }
}
