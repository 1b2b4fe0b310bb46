import Foundation
import Synchronization

/// A terminal that a person sits at, in raw mode: keys in, frames out.
///
/// Entry point: `open`, then `events`, then `close`. A thread of its own reads the keys, so that work can go on while the user thinks, and
/// the user can interrupt while work goes on. Ctrl-Z suspends the process as a shell expects, with the terminal put back meanwhile.
public final class TerminalSession: Sendable {
  /// What the user or the terminal does.
  public enum Event: Sendable, Hashable {
    case key(Key)
    /// The terminal has another size, or what it showed is gone: everything must be drawn anew.
    case redraw
    /// The terminal is gone.
    case hangUp
  }

  /// Everything that happens, in order. For one reader.
  public let events: AsyncStream<Event>
  private let continuation: AsyncStream<Event>.Continuation
  private let drawing = Mutex(ScreenDrawing())
  private let environment: [String: String]
  private let reader: KeyReader
  // Dispatch sources may be used from any thread; they are not declared so.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]
  /// Who has the terminal. Held while it changes hands, so that nobody takes it back after it was closed.
  private let holding = Mutex(Holding())
  private let continued = DispatchSemaphore(value: 0)
  /// Whether a session of this process has the terminal: there is one at a time.
  private static let isOpen = Atomic(false)

  private struct Holding {
    var isClosed = false
    /// Loans within each other.
    var loans = 0
  }

  /// Takes the terminal. Nil if there is none that can do it, or if another session has it: then a command must do without keys.
  ///
  /// In the background the process is stopped until it comes to the foreground, like any job that wants the terminal.
  public static func open(environment: [String: String] = ProcessInfo.processInfo.environment) -> TerminalSession? {
    guard current(environment).isInteractive, !isOpen.exchange(true, ordering: .acquiringAndReleasing) else {
      return nil
    }
    guard RawMode.enter() else {
      isOpen.store(false, ordering: .releasing)
      return nil
    }
    return TerminalSession(environment)
  }

  private init(_ environment: [String: String]) {
    self.environment = environment
    let (stream, continuation) = AsyncStream.makeStream(of: Event.self)
    events = stream
    self.continuation = continuation
    sources = [SIGWINCH, SIGCONT].map { number in
      // The default action of both is to do nothing, and a source does not take it away.
      DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
    }
    reader = KeyReader(continuation)
    for (source, isContinue) in zip(sources, [false, true]) {
      source.setEventHandler { [weak self] in self?.signalled(isContinue: isContinue) }
      source.resume()
    }
    reader.start()
  }

  /// Gives the terminal back; when it returns, no key is read any more. Later calls do nothing.
  public func close() {
    let isFirst = holding.withLock { holding in
      defer { holding.isClosed = true }
      return !holding.isClosed
    }
    guard isFirst else { return }
    for source in sources { source.cancel() }
    reader.stop()
    RawMode.leave()
    Self.isOpen.store(false, ordering: .releasing)
    continuation.finish()
  }

  deinit { close() }

  /// Puts the terminal back at once, whoever holds it, for those who are about to end the process: nothing is drawn any more. Safe in a
  /// signal handler. Waits about a second at most, for a terminal that takes no text.
  public static func restore() { RawMode.leaveForGood() }

  /// What the terminal can show now.
  public var capabilities: Capabilities { Self.current(environment) }

  /// What standard input and output can do now.
  public static func current(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Capabilities {
    current(environment, size)
  }

  private static func current(_ environment: [String: String], _ size: (columns: Int, rows: Int)?) -> Capabilities {
    Capabilities(environment: environment, isInput: isatty(0) == 1, isOutput: isatty(1) == 1, size: size)
  }

  /// What the terminal tells of its size; nil if it tells nothing.
  private static var size: (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Shows a frame.
  ///
  /// - Parameters:
  ///   - frame: Rows from the top. What does not fit is cut off.
  ///   - cursor: Where the cursor stands, from 0; nil hides it.
  public func show(_ frame: [StyledText], cursor: (column: Int, row: Int)? = nil) {
    let size = Self.size
    let capabilities = Self.current(environment, size)
    drawing.withLock { drawing in
      var bytes = drawing.update(frame, cursor: cursor, for: capabilities, within: size)
      guard !bytes.isEmpty, !bytes.withUTF8({ RawMode.write(UnsafeRawBufferPointer($0)) }) else { return }
      // The terminal is lent or closed: whatever it shows, it is not this frame.
      drawing.invalidate()
    }
  }

  /// Draws everything anew with the next frame, as after something else wrote on the screen.
  public func invalidate() { drawing.withLock { $0.invalidate() } }

  /// Lets another program have the terminal, as it was found: an editor, say. Keys are not read meanwhile, and nothing is drawn. Loans may
  /// lie within each other.
  public func lend<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    reader.pause()
    holding.withLock { holding in
      holding.loans += 1
      RawMode.leave()
    }
    defer {
      holding.withLock { $0.loans -= 1 }
      takeBack()
      reader.resume()
    }
    return try await body()
  }

  /// Stops the process as Ctrl-Z does in a shell; returns when it goes on. Where no shell could ever continue it, it goes on at once.
  public func suspend() {
    reader.pause()
    defer { reader.resume() }
    RawMode.leave()
    while continued.wait(timeout: .now()) == .success {}
    // All of the job, as the terminal would: the shell takes over, and its `fg` sends SIGCONT to all of it.
    kill(0, SIGTSTP)
    // The stop may come a moment later, by way of another thread. Where nobody could ever continue it, the kernel does not stop it at
    // all: then the wait ends by itself.
    _ = continued.wait(timeout: .now() + .milliseconds(300))
    takeBack()
  }

  private func signalled(isContinue: Bool) {
    guard isContinue else {
      drawing.withLock { $0.invalidate() }
      continuation.yield(.redraw)
      return
    }
    // Stopped from outside, the terminal may have been in other hands meanwhile.
    takeBack()
    continued.signal()
  }

  /// Takes the terminal again, unless it is closed, or lent: then its holder deals with it.
  private func takeBack() {
    let isOurs = holding.withLock { holding in
      guard !holding.isClosed, holding.loans == 0 else { return false }
      RawMode.enterAgain()
      return true
    }
    guard isOurs else { return }
    drawing.withLock { $0.invalidate() }
    continuation.yield(.redraw)
  }
}
