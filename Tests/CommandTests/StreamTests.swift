import Foundation
import TerminalTesting
import Testing

/// Standard streams as scripts and machines leave them: pipes, full disks, none at all; and terminals that can do little.
@Suite("Streams", .timeLimit(.minutes(5)))
struct StreamTests {
  private static let book = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// Commands that end soon, with their status.
  private static let commands: [(words: String, status: Int32)] = [
    ("list", 0), ("list --json", 0), ("show nothing-such", 2), ("run nothing-such", 2), ("--help", 0),
    ("run --help", 0),
    ("--version", 0), ("bogus", 2), ("check nothing.swift", 2), ("replay nothing.swift s1:", 2), ("doctor --help", 0),
  ]

  private static let few = commands.filter { ["list", "run nothing-such", "--help", "bogus"].contains($0.words) }

  /// Runs a command in a shell that gives it its streams; they are read back from files, not from a terminal.
  private func run(_ words: String, _ streams: String, _ variables: String = "") throws -> Casebook.Result {
    let folder = try Folder()
    let script = """
      cd '\(Self.book)' && (\(variables) exec '\(PseudoTerminal.built("casebook"))' \(words) \(streams)) \
      >'\(folder.path)/out' 2>'\(folder.path)/error' </dev/null
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    try process.run()
    let watchdog = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
    process.waitUntilExit()
    watchdog.cancel()
    func text(_ name: String) throws -> String { String(decoding: try folder.read(name), as: UTF8.self) }
    return Casebook.Result(status: process.terminationStatus, stdout: try text("out"), stderr: try text("error"))
  }

  @Test("Into a file or a pipe no command writes escape codes", arguments: commands)
  func plain(words: String, status: Int32) throws {
    let result = try run(words, "")
    #expect(result.status == status, "\(result.stderr)")
    #expect(!(result.stdout + result.stderr).contains("\u{1b}"))
    #expect((result.stdout + result.stderr).hasSuffix("\n"))
  }

  @Test("Output that cannot be written is an error of its own", arguments: few, [">&-", ">/dev/full"])
  func lost(command: (words: String, status: Int32), streams: String) throws {
    let result = try run(command.words, streams)
    if command.status == 0 {
      #expect(result.status == 3)
      #expect(result.stderr.hasPrefix("error: cannot write all of the output: "), "\(result.stderr)")
    } else {
      // It had nothing to say there.
      #expect(result.status == command.status && !result.stderr.isEmpty)
    }
  }

  @Test(
    "Without input, or without a place for errors, a command does what it does", arguments: few,
    ["<&-", "2>&-", "2>/dev/full", "<&- 2>&-"])
  func others(command: (words: String, status: Int32), streams: String) throws {
    #expect(try run(command.words, streams).status == command.status)
  }

  @Test("With no stream at all a command ends in order", arguments: few)
  func none(words: String, status: Int32) throws {
    #expect(try run(words, "<&- >&- 2>&-").status == (status == 0 ? 3 : status))
  }

  @Test("A reader that has had enough ends the command without a word")
  func pipe() throws {
    let result = try run("list --json", "| head -c 1")
    #expect(result.status == 0 && result.stderr == "" && result.stdout.count == 1)
  }

  @Test(
    "A terminal without styles gets none", arguments: few,
    [["TERM": "dumb"], ["NO_COLOR": "1"], ["TERM": nil]])
  func terminals(command: (words: String, status: Int32), environment: [String: String?]) async throws {
    let words = command.words.split(separator: " ").map(String.init)
    let terminal = try PseudoTerminal(words, at: Self.book, environment: environment)
    #expect(try await terminal.ends(seconds: 60) == .exit(command.status))
    #expect(!terminal.output.contains("\u{1b}"), "\(terminal.screen)")
    #expect(terminal.mode == terminal.initialMode)
  }

  @Test("A terminal of today gets them, and is left as it was")
  func styled() async throws {
    let terminal = try PseudoTerminal(rows: 200, ["list"], at: Self.book)
    #expect(try await terminal.ends(seconds: 60) == .exit(0))
    let first = try #require(terminal.screen.rows.first)
    #expect(terminal.screen.style(of: first)?.isBold == true)
    #expect(terminal.mode == terminal.initialMode && !terminal.isAlternate)
  }
}
