import Dispatch

/// Runs an actor's jobs one after another on a thread that may block.
///
/// Waiting for a child blocks in the kernel. On the cooperative pool, which has as many threads as cores, that would stop
/// everything else; so each actor that waits for a child has a queue of its own.
final class BlockingThread: SerialExecutor {
  private let queue: DispatchQueue

  init(_ label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}
