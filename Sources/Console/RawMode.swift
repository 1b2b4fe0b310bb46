import Foundation
import Synchronization

/// The terminal's mode for single keys, and the way back: whatever ends this process, the terminal is left as it was found.
///
/// One per process, since the process has one terminal. Leaving is safe in a signal handler: it takes no lock and waits for nobody long.
enum RawMode {
  // Written under the lock, while `isActive` is false; read only by those who found it true.
  nonisolated(unsafe) private static var original = termios()
  private static let entering = Mutex(())
  private static let isActive = Atomic(false)
  /// Set by one who is about to end the process: nothing takes the terminal again.
  private static let isOver = Atomic(false)
  /// Threads that are writing a frame, and the last of them that began.
  private static let writers = Atomic(0)
  private static let lastWriter = Atomic<UInt>(0)
  /// For how long text is waited for that a terminal does not take. Milliseconds; on a machine with much to do a frame takes a while.
  private static let patience: Int32 = 1000

  /// Alternate screen, no automatic line breaks, brackets around pasted text; and the way back, with the cursor shown and styles off.
  private static let begin: StaticString = "\u{1b}[?1049h\u{1b}[?7l\u{1b}[?2004h\u{1b}[H"
  private static let end: StaticString = "\u{1b}[?2026l\u{1b}[0m\u{1b}[?2004l\u{1b}[?25h\u{1b}[?7h\u{1b}[?1049l"

  /// Switches to single keys and to the alternate screen. False if standard input is no terminal, or can never be this process's.
  static func enter() -> Bool {
    entering.withLock { _ in
      isOver.store(false, ordering: .sequentiallyConsistent)
      return isActive.load(ordering: .sequentiallyConsistent) || take()
    }
  }

  /// Switches anew, as after the process was stopped.
  static func enterAgain() {
    entering.withLock { _ in
      guard !isOver.load(ordering: .sequentiallyConsistent) else { return }
      guard isActive.load(ordering: .sequentiallyConsistent) else {
        _ = take()
        return
      }
      // Stopped from outside, without a chance to put anything back: the mode that is found now is not the one to return to.
      if waitForForeground() { set() }
    }
  }

  private static func take() -> Bool {
    // In the background the mode is that of the shell's own input line: it must be neither changed nor taken for the one to return to.
    guard waitForForeground(), tcgetattr(0, &original) == 0 else { return false }
    FatalSignals.install()
    isActive.store(true, ordering: .sequentiallyConsistent)
    guard set() else {
      isActive.store(false, ordering: .sequentiallyConsistent)
      return false
    }
    return true
  }

  @discardableResult
  private static func set() -> Bool {
    var mode = original
    cfmakeraw(&mode)
    // What is written is ours to lay out, but a line end still begins a line, for messages of others.
    mode.c_oflag |= tcflag_t(OPOST)
    // Keys typed ahead stay.
    guard tcsetattr(0, TCSADRAIN, &mode) == 0 else { return false }
    return begin.withUTF8Buffer { write(UnsafeRawBufferPointer($0)) }
  }

  /// Returns when this process is in the foreground of its terminal. The kernel stops it until then, as it stops any job that wants the
  /// terminal from the background. False if there is no terminal, or no shell that could ever bring the process to the foreground.
  private static func waitForForeground() -> Bool {
    // Threads of Dispatch block all signals, and who blocks this one may write from the background.
    withMask(SIG_UNBLOCK) {
      // Asks for nothing but the right to change the terminal.
      while tcdrain(0) != 0 {
        if errno != EINTR { return false }
      }
      return true
    }
  }

  private static func withMask<Result>(_ how: Int32, _ body: () -> Result) -> Result {
    var signals = sigset_t()
    var before = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTTOU)
    pthread_sigmask(how, &signals, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return body()
  }

  /// Puts everything back for good.
  static func leaveForGood() {
    isOver.store(true, ordering: .sequentiallyConsistent)
    leave()
  }

  /// Puts everything back. May be called at any time, from any thread or signal handler, and more than once.
  static func leave() {
    guard isActive.exchange(false, ordering: .sequentiallyConsistent) else { return }
    // Whoever has the foreground now, a shell mostly, has set the terminal up for itself.
    let group = tcgetpgrp(0)
    guard group <= 0 || group == getpgrp() else { return }
    // First the mode, which never waits: a terminal that hangs takes no text.
    _ = withMask(SIG_BLOCK) { tcsetattr(0, TCSANOW, &original) }
    // A frame that is being written comes first, unless it is stuck, or this is a handler on top of it.
    var patience = patience
    let isOnTop = lastWriter.load(ordering: .sequentiallyConsistent) == UInt(pthread_self())
    while writers.load(ordering: .sequentiallyConsistent) > (isOnTop ? 1 : 0), patience > 0 {
      poll(nil, 0, 1)
      patience -= 1
    }
    let flags = fcntl(1, F_GETFL)
    _ = fcntl(1, F_SETFL, flags | O_NONBLOCK)
    end.withUTF8Buffer { bytes in
      var rest = UnsafeRawBufferPointer(bytes)[...]
      while !rest.isEmpty, patience > 0 {
        let count = Foundation.write(1, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN || errno == EINTR {
          var place = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
          poll(&place, 1, 5)
          patience -= 5
        } else {
          break
        }
      }
    }
    _ = fcntl(1, F_SETFL, flags)
  }

  /// Writes to the terminal while it is ours. False if it is not, or if it is gone: then nobody sees all of it.
  @discardableResult
  static func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let own = UInt(pthread_self())
    lastWriter.store(own, ordering: .sequentiallyConsistent)
    writers.add(1, ordering: .sequentiallyConsistent)
    defer {
      _ = lastWriter.compareExchange(expected: own, desired: 0, ordering: .sequentiallyConsistent)
      writers.subtract(1, ordering: .sequentiallyConsistent)
    }
    var rest = bytes[...]
    while isActive.load(ordering: .sequentiallyConsistent) {
      if rest.isEmpty { return true }
      let count = Foundation.write(1, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // Somebody made it non-blocking, and it is slow.
        var place = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
        poll(&place, 1, 100)
      } else if errno != EINTR {
        return false
      }
    }
    return false
  }
}
