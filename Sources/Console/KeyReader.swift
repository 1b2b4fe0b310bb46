import Foundation

/// The thread that reads keys from standard input, and can be told to keep its hands off.
///
/// Safe to use from several threads: everything that changes is under `condition`.
final class KeyReader: @unchecked Sendable {
  /// Guards what follows, and tells of its changes.
  private let condition = NSCondition()
  private var pauses = 0
  private var isStopped = false
  /// Whether the thread keeps away from standard input.
  private var isAway = false

  private let continuation: AsyncStream<TerminalSession.Event>.Continuation
  /// Ends of a pipe that wakes the thread.
  private let waking: (read: Int32, write: Int32)

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

  /// Returns when no key will be read any more. Each call wants a `resume` of its own.
  func pause() { change { pauses += 1 } }

  /// Takes one `pause` back.
  func resume() {
    condition.withLock {
      pauses -= 1
      // Whoever pauses again finds the thread away until it has looked for itself.
      wake()
    }
  }

  /// Ends the thread; returns when no key will be read any more.
  func stop() { change { isStopped = true } }

  private func change(_ body: () -> Void) {
    condition.withLock {
      body()
      wake()
      while !isAway { condition.wait() }
    }
  }

  private func wake() {
    var byte: UInt8 = 0
    _ = write(waking.write, &byte, 1)
  }

  /// Whether standard input may be read now; nil if never again.
  private func mayRead() -> Bool? {
    condition.withLock {
      isAway = isStopped || pauses > 0
      if isAway { condition.broadcast() }
      return isStopped ? nil : !isAway
    }
  }

  private func run() {
    allowStopping()
    var decoder = KeyDecoder()
    var buffer = [UInt8](repeating: 0, count: 4096)
    while let mayRead = mayRead() {
      if !mayRead { tell(decoder.flush()) }
      var places = [pollfd(fd: waking.read, events: Int16(POLLIN), revents: 0)]
      if mayRead { places.append(pollfd(fd: 0, events: Int16(POLLIN), revents: 0)) }
      let ready = poll(&places, nfds_t(places.count), decoder.patience.map { Int32($0) } ?? -1)
      if ready == 0 { tell(decoder.flush()) }
      if ready <= 0 { continue }
      if places[0].revents != 0 {
        _ = read(waking.read, &buffer, buffer.count)
        continue
      }
      guard let keys = readKeys(&buffer, isHungUp: places[1].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0) else {
        tell(decoder.flush())
        continuation.yield(.hangUp)
        break
      }
      tell(decoder.decode(keys))
    }
    condition.withLock {
      isAway = true
      condition.broadcast()
    }
  }

  /// What standard input has, without waiting: another program may have been quicker to take it. Nil if nothing will ever come again.
  private func readKeys(_ buffer: inout [UInt8], isHungUp: Bool) -> ArraySlice<UInt8>? {
    var waiting: Int32 = 0
    guard ioctl(0, UInt(FIONREAD), &waiting) == 0 else { return nil }
    guard waiting > 0 else {
      // While a shell has the terminal, its input may be there to be polled and yet not to be read.
      if !isHungUp { poll(nil, 0, 10) }
      return isHungUp ? nil : []
    }
    let count = read(0, &buffer, buffer.count)
    if count < 0 { return errno == EINTR || errno == EAGAIN ? [] : nil }
    return buffer[..<count]
  }

  /// A job that reads from the background is stopped; only a thread that blocks the signal gets an error instead.
  private func allowStopping() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTTIN)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  private func tell(_ keys: [Key]) {
    for key in keys { continuation.yield(.key(key)) }
  }
}
