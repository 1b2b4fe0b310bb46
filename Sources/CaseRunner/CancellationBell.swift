import CSpawn
import Glibc

/// Wakes a thread that waits in the kernel when the task for which it waits is cancelled.
///
/// A thread that waits in `poll` sees nothing of a cancelled task; it sees that a descriptor can be read.
final class CancellationBell: Sendable {
  /// Can be read from when the bell has rung. It is never read, so it stays so.
  let descriptor: Int32

  /// - Throws: `CaseRunnerError` if the process has no descriptor left.
  init() throws(CaseRunnerError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC))
    guard descriptor >= 0 else { throw .file("make an event descriptor", "eventfd", errno) }
  }

  deinit { close(descriptor) }

  /// Wakes whoever waits, and whoever will. For any thread.
  func ring() { eventfd_write(descriptor, 1) }
}
