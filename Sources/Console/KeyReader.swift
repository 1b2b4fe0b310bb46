import Foundation
import Synchronization

/// The thread that reads keys from standard input, and can be told to keep its hands off.
final class KeyReader: Sendable {
  private enum Wanted: Sendable {
    case reading, paused, stopped
  }

  /// An escape that is followed by nothing for so many milliseconds is a key of its own: slow lines take 20 ms between bytes.
  private static let escapeDelay: Int32 = 60

  private let wanted = Mutex(Wanted.reading)
  private let continuation: AsyncStream<TerminalSession.Event>.Continuation
  /// Ends of a pipe that wakes the thread.
  private let waking: (read: Int32, write: Int32)
  private let paused = DispatchSemaphore(value: 0)

  init(_ continuation: AsyncStream<TerminalSession.Event>.Continuation) {
    self.continuation = continuation
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    // Not for the programs that are started while the terminal is lent.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    waking = (ends[0], ends[1])
  }

  deinit {
    Foundation.close(waking.read)
    Foundation.close(waking.write)
  }

  func start() {
    Thread.detachNewThread { self.run() }
  }

  /// Returns when no key will be read any more.
  func pause() {
    want(.paused)
    paused.wait()
  }

  func resume() { want(.reading) }
  func stop() { want(.stopped) }

  private func want(_ wanted: Wanted) {
    self.wanted.withLock { $0 = $0 == .stopped ? .stopped : wanted }
    var byte: UInt8 = 0
    _ = write(waking.write, &byte, 1)
  }

  private func run() {
    var decoder = KeyDecoder()
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let wanted = wanted.withLock { $0 }
      if wanted == .stopped { return }
      var descriptors = [pollfd(fd: waking.read, events: Int16(POLLIN), revents: 0)]
      if wanted == .reading { descriptors.append(pollfd(fd: 0, events: Int16(POLLIN), revents: 0)) }
      let ready = poll(&descriptors, nfds_t(descriptors.count), decoder.isWaiting ? Self.escapeDelay : -1)
      if ready == 0 {
        tell(decoder.flush())
        continue
      }
      if ready < 0 {
        if errno == EINTR { continue }
        break
      }
      if descriptors[0].revents != 0 {
        _ = read(waking.read, &buffer, buffer.count)
        if self.wanted.withLock({ $0 }) == .paused { paused.signal() }
        continue
      }
      let count = read(0, &buffer, buffer.count)
      if count > 0 {
        tell(decoder.decode(buffer[..<count]))
      } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
        break
      }
    }
    continuation.yield(.hangUp)
  }

  private func tell(_ keys: [Key]) {
    for key in keys { continuation.yield(.key(key)) }
  }
}
