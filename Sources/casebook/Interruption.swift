import CaseRunner
import Console
import Dispatch
import Foundation
import Synchronization

/// What happens when the user interrupts: the terminal is put back, children die, temporary files go, and the user learns what was cut off.
enum Interruption {
  private static let running = Mutex<[(name: String, isOfBook: Bool)]>([])
  /// Programs that have the terminal for a while, an editor say: Ctrl-C is theirs.
  private static let borrowers = Atomic(0)

  /// While `body` runs, Ctrl-C is for the program that has the terminal.
  static func isLeft<Result>(to body: () async throws -> Result) async rethrows -> Result {
    borrowers.add(1, ordering: .sequentiallyConsistent)
    defer { borrowers.subtract(1, ordering: .sequentiallyConsistent) }
    return try await body()
  }

  /// The same for what does not suspend: a pager.
  static func isLeftMeanwhile<Result>(_ body: () throws -> Result) rethrows -> Result {
    borrowers.add(1, ordering: .sequentiallyConsistent)
    defer { borrowers.subtract(1, ordering: .sequentiallyConsistent) }
    return try body()
  }

  /// Says that something has begun, which an interruption would cut off.
  ///
  /// - Parameter isOfBook: Whether it is one of many whose results are kept.
  static func begin(_ name: String, isOfBook: Bool = true) { running.withLock { $0.append((name, isOfBook)) } }
  static func end(_ name: String) {
    running.withLock { names in
      if let index = names.firstIndex(where: { $0.name == name }) { names.remove(at: index) }
    }
  }

  static func install() {
    for (number, status) in [(SIGINT, Int32(130)), (SIGTERM, 143), (SIGHUP, 129)] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        if number == SIGINT, borrowers.load(ordering: .sequentiallyConsistent) > 0 { return }
        // Before anything is written: it would go to the screen that is about to vanish.
        TerminalSession.restore()
        LiveChildren.killAll()
        TemporaryFolders.removeAll()
        let names = running.withLock { $0 }
        Terminal.clearProgress()
        Terminal.error(
          names.isEmpty
            ? "interrupted"
            : "interrupted while checking \(names.map(\.name).joined(separator: ", "))"
              + (names.contains(where: \.isOfBook) ? "; finished cases are kept" : ""))
        // No handlers: the rest of the program still runs on other threads.
        _exit(status)
      }
      source.resume()
      // It must live as long as the process; nobody ever needs it again.
      _ = Unmanaged.passRetained(source as AnyObject)
    }
  }
}
