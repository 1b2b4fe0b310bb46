import CaseRunner
import Console
import Dispatch
import Foundation
import Synchronization

/// What happens when the user interrupts: the terminal is put back, children die, temporary files go, and the user learns what was cut off.
enum Interruption {
  private static let running = Mutex<[String]>([])
  private static let isSuspended = Atomic(false)

  /// Says that something has begun, which an interruption would cut off.
  static func begin(_ name: String) { running.withLock { $0.append(name) } }
  static func end(_ name: String) {
    running.withLock { names in
      if let index = names.firstIndex(of: name) { names.remove(at: index) }
    }
  }

  /// Runs something in the foreground that deals with Ctrl-C by itself: a pager. Other signals still end this process.
  static func suspended<Result>(_ body: () throws -> Result) rethrows -> Result {
    isSuspended.store(true, ordering: .releasing)
    defer { isSuspended.store(false, ordering: .releasing) }
    return try body()
  }

  static func install() {
    for (number, status) in [(SIGINT, Int32(130)), (SIGTERM, 143), (SIGHUP, 129)] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        if number == SIGINT, isSuspended.load(ordering: .acquiring) { return }
        // Before anything is written: it would go to the screen that is about to vanish.
        TerminalSession.restore()
        LiveChildren.killAll()
        TemporaryFolders.removeAll()
        let names = running.withLock { $0 }
        Terminal.clearProgress()
        Terminal.error(
          names.isEmpty
            ? "interrupted" : "interrupted while checking \(names.joined(separator: ", ")); finished cases are kept")
        // No handlers: the rest of the program still runs on other threads.
        _exit(status)
      }
      source.resume()
      // It must live as long as the process; nobody ever needs it again.
      _ = Unmanaged.passRetained(source as AnyObject)
    }
  }
}
