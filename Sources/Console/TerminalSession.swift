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
  private let isLent = Atomic(false)
  private let continued = DispatchSemaphore(value: 0)

  /// Takes the terminal. Nil if there is none that can do it: then a command must do without keys.
  public static func open(environment: [String: String] = ProcessInfo.processInfo.environment) -> TerminalSession? {
    guard current(environment).isInteractive, RawMode.enter() else { return nil }
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

  /// Gives the terminal back. Later calls do nothing.
  public func close() {
    reader.stop()
    for source in sources { source.cancel() }
    RawMode.leave()
    continuation.finish()
  }

  deinit { close() }

  /// Puts the terminal back at once, whoever holds it: for those who are about to end the process. Safe in a signal handler.
  public static func restore() { RawMode.leave() }

  /// What the terminal can show now.
  public var capabilities: Capabilities { Self.current(environment) }

  /// What standard input and output can do now.
  public static func current(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Capabilities {
    var size = winsize()
    let known = ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 && size.ws_row > 0
    return Capabilities(
      environment: environment, isInput: isatty(0) == 1, isOutput: isatty(1) == 1,
      size: known ? (Int(size.ws_col), Int(size.ws_row)) : nil)
  }

  /// Shows a frame.
  ///
  /// - Parameters:
  ///   - frame: Rows from the top. What does not fit is cut off.
  ///   - cursor: Where the cursor stands, from 0; nil hides it.
  public func show(_ frame: [StyledText], cursor: (column: Int, row: Int)? = nil) {
    let capabilities = capabilities
    drawing.withLock { drawing in
      Self.write(drawing.update(frame, cursor: cursor, for: capabilities))
    }
  }

  /// Lets another program have the terminal, as it was found: an editor, say. Keys are not read meanwhile.
  public func lend<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    reader.pause()
    RawMode.leave()
    isLent.store(true, ordering: .releasing)
    defer {
      isLent.store(false, ordering: .releasing)
      takeBack()
      reader.resume()
    }
    return try await body()
  }

  /// Stops the process as Ctrl-Z does in a shell; returns when it goes on.
  public func suspend() {
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
    // While an editor has the terminal, it deals with this itself.
    guard !isLent.load(ordering: .acquiring) else { return }
    // Stopped from outside, the terminal may have been in other hands meanwhile.
    takeBack()
    continued.signal()
  }

  private func takeBack() {
    RawMode.enterAgain()
    drawing.withLock { $0.invalidate() }
    continuation.yield(.redraw)
  }

  private static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Foundation.write(1, $0.baseAddress, $0.count) }
      if written < 0, errno != EINTR && errno != EAGAIN { return }
      bytes = bytes.dropFirst(max(0, written))
    }
  }
}
