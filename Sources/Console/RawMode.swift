import Foundation
import Synchronization

/// The terminal's mode for single keys, and the way back: whatever ends this process, the terminal is left as it was found.
///
/// One per process, since the process has one terminal. Restoring is safe in a signal handler: it calls `tcsetattr` and `write` alone.
enum RawMode {
  // Written under the lock, while `isActive` is false; read only by the one who turned `isActive` from true to false.
  nonisolated(unsafe) private static var original = termios()
  private static let entering = Mutex(())
  private static let isActive = Atomic(false)
  private static let handlersInstalled = Atomic(false)

  /// Alternate screen, no automatic line breaks; and the way back, with the cursor shown and styles off.
  private static let begin: StaticString = "\u{1b}[?1049h\u{1b}[?7l\u{1b}[H"
  private static let end: StaticString = "\u{1b}[0m\u{1b}[?25h\u{1b}[?7h\u{1b}[?1049l"

  /// Switches to single keys and to the alternate screen. False if standard input is no terminal.
  static func enter() -> Bool { entering.withLock { _ in takeTerminal() } }

  /// Switches anew, as after the terminal was in other hands.
  static func enterAgain() {
    entering.withLock { _ in
      leave()
      _ = takeTerminal()
    }
  }

  private static func takeTerminal() -> Bool {
    guard !isActive.load(ordering: .acquiring) else { return true }
    var mode = termios()
    guard tcgetattr(0, &mode) == 0 else { return false }
    original = mode
    installHandlers()
    cfmakeraw(&mode)
    // What is written is ours to lay out, but a line end still begins a line, for messages of others.
    mode.c_oflag |= tcflag_t(OPOST)
    isActive.store(true, ordering: .releasing)
    guard tcsetattr(0, TCSAFLUSH, &mode) == 0 else {
      isActive.store(false, ordering: .releasing)
      return false
    }
    write(begin)
    return true
  }

  /// Puts everything back. May be called at any time, from any thread or signal handler, and more than once.
  static func leave() {
    guard isActive.exchange(false, ordering: .acquiringAndReleasing) else { return }
    write(end)
    tcsetattr(0, TCSADRAIN, &original)
  }

  static func write(_ text: StaticString) {
    text.withUTF8Buffer { bytes in
      _ = Foundation.write(1, bytes.baseAddress, bytes.count)
    }
  }

  /// A process that traps must not leave the terminal raw. Signals that ask it to end are handled where the process is ended.
  private static func installHandlers() {
    guard !handlersInstalled.exchange(true, ordering: .acquiringAndReleasing) else { return }
    atexit { RawMode.leave() }
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGQUIT] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        RawMode.leave()
        signal(number, SIG_DFL)
        raise(number)
      }
      sigaction(number, &action, nil)
    }
  }
}
