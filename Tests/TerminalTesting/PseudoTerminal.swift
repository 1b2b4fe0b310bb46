import Foundation
import Synchronization

/// A program in a terminal of its own: keys in, screen out.
///
/// The program leads a session whose controlling terminal is a pseudo-terminal. What it writes goes through
/// `TerminalEmulator`. Tests wait for something to be seen, never for time to pass:
///
/// ```swift
/// let terminal = try PseudoTerminal(columns: 80, rows: 24, ["read", "2"])
/// try await terminal.waits(for: "Contents")
/// terminal.type("q")
/// #expect(try await terminal.ends() == .exit(0))
/// #expect(terminal.mode == terminal.initialMode)
/// ```
///
/// The program and its group are killed when the last reference is gone.
public final class PseudoTerminal: Sendable {
  /// How the program ended.
  public enum Ending: Sendable, Hashable {
    case exit(Int32)
    case signal(Int32)
  }

  /// Where the program's state and cache lie: `state` and `cache` in it.
  public let folder: String
  /// The line before the program began.
  public let initialMode: LineMode
  private let line: TerminalLine
  private let ownsFolder: Bool

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - columns: Width of the terminal. 0 for one that does not tell; the emulator then has 80.
  ///   - rows: Height; 0 likewise, for 24.
  ///   - arguments: What follows the program's name.
  ///   - program: Its path; nil for the casebook that was built.
  ///   - directory: The current folder; nil for that of the tests.
  ///   - environment: Variables that it gets beside a few of the tests' own; nil takes one away.
  ///   - folder: Where state and cache lie; nil for a new folder, which goes with the terminal.
  /// - Throws: `TerminalFailure` if there is no pseudo-terminal or no such program.
  public init(
    columns: Int = 80, rows: Int = 24, _ arguments: [String], program: String? = nil, at directory: String? = nil,
    environment: [String: String?] = [:], folder: String? = nil
  ) throws {
    let own =
      folder
      ?? URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path + "/terminal-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    self.folder = own
    ownsFolder = folder == nil
    var variables = Self.inherited
    variables["TERM"] = "xterm-256color"
    variables["LANG"] = "C.UTF-8"
    variables["XDG_STATE_HOME"] = own + "/state"
    variables["XDG_CACHE_HOME"] = own + "/cache"
    for (name, value) in environment { variables[name] = value }
    line = try TerminalLine(
      program ?? Self.built("casebook"), arguments, at: directory, variables.map { "\($0)=\($1)" }, columns, rows)
    initialMode = line.initialMode
  }

  deinit {
    line.finish()
    if ownsFolder { try? FileManager.default.removeItem(atPath: folder) }
  }

  /// A program that was built with the tests.
  public static func built(_ name: String) -> String {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name).path
  }

  /// What programs need to find tools; nothing that changes how they look.
  private static let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
    ["PATH", "HOME", "USER", "TMPDIR", "LD_LIBRARY_PATH"].contains(name) || name.hasPrefix("SWIFTLY")
  }

  // MARK: - What goes in

  /// Types text as it is.
  public func type(_ text: String) { line.send(Array(text.utf8)) }
  public func type(_ bytes: [UInt8]) { line.send(bytes) }
  public func press(_ keys: TypedKey...) { for key in keys { line.send(key.bytes) } }

  /// Gives the terminal another size; the kernel tells the program.
  public func resize(_ columns: Int, _ rows: Int) { line.resize(columns, rows) }

  /// Sends a signal to the program alone. Nothing once it has ended.
  public func signal(_ number: Int32) { line.signal(number) }

  /// Closes the terminal's window: the program loses its terminal.
  public func hangUp() { line.hangUp() }

  /// While true nothing that the program writes is taken, as when a window hangs.
  public func freeze(_ isFrozen: Bool) { line.freeze(isFrozen) }

  // MARK: - What comes out

  public var screen: Screen { line.read { $0.emulator.screen } }
  public var isAlternate: Bool { screen.isAlternate }

  /// Everything that the program wrote, byte by byte.
  public var output: String { String(decoding: line.read { $0.output }, as: UTF8.self) }

  /// The line as it is now, or as it was when the program ended.
  public var mode: LineMode { line.mode }

  /// Process id of the program.
  public var process: Int32 { line.process }

  /// Waits until a row shows a text.
  ///
  /// - Throws: `TerminalFailure` with the whole screen when it takes too long, or when the program ends without having shown it.
  @discardableResult
  public func waits(for text: String, seconds: Double = 120) async throws -> Screen {
    try await waits("row with \"\(text)\"", seconds: seconds) { $0.contains(text) }
  }

  /// Waits until the screen is as it should be. Never looks at half a frame of a program that says where its frames begin and end.
  ///
  /// - Parameter what: Names what is waited for, in the failure.
  @discardableResult
  public func waits(
    _ what: String = "condition", seconds: Double = 120, until condition: @escaping @Sendable (Screen) -> Bool
  ) async throws -> Screen {
    try await line.wait(what, seconds) { state in
      if !state.emulator.isMidFrame {
        let screen = state.emulator.screen
        if condition(screen) { return .success(screen) }
      }
      guard state.ending != nil, state.isDrained else { return nil }
      return .failure(TerminalFailure("the program ended without it", what, state))
    }
  }

  /// Waits until the line is as it should be: raw, say.
  public func waitsForMode(seconds: Double = 120, _ condition: (LineMode) -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    // The kernel tells nobody about changes of a line.
    while !condition(mode) {
      guard ContinuousClock.now < deadline else {
        throw line.read { TerminalFailure("too late: \(self.mode)", "mode", $0) }
      }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Waits until a signal has stopped the program.
  ///
  /// - Returns: The signal.
  public func stops(seconds: Double = 120) async throws -> Int32 {
    try await line.wait("stop", seconds) { state in
      if let signal = state.stopSignal { return .success(signal) }
      return state.ending.map { .failure(TerminalFailure("the program ended: \($0)", "stop", state)) }
    }
  }

  /// Waits until the program has ended and all that it wrote has been read.
  @discardableResult
  public func ends(seconds: Double = 120) async throws -> Ending {
    let ending = try await line.wait("end", seconds) { state in state.ending.map { .success($0) } }
    // What it left behind may keep the terminal open for longer.
    _ = try? await line.wait("end of output", 2) { state in state.isDrained ? .success(true) : nil }
    return ending
  }
}

/// What was waited for in vain, and what the terminal showed.
public struct TerminalFailure: Error, CustomStringConvertible {
  public let description: String

  init(_ problem: String, _ what: String, _ state: borrowing TerminalLine.State) {
    let ending = state.ending.map { "; the program's end: \($0)" } ?? ""
    description = "no \(what): \(problem)\(ending)\n\(state.emulator.screen)"
  }

  init(_ description: String) { self.description = description }
}
