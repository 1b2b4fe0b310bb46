import Foundation
import TerminalTesting
import Testing

/// A session, seen from the other end of its terminal.
@Suite("TerminalSession", .timeLimit(.minutes(5)))
struct TerminalSessionTests {
  private func probe(
    _ words: String..., columns: Int = 80, rows: Int = 24, lend: String = "exit 9"
  ) async throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      columns: columns, rows: rows, words, program: PseudoTerminal.built("ConsoleProbe"),
      environment: ["LEND": lend, "SWIFT_BACKTRACE": "enable=yes,color=no,interactive=no"])
    try await terminal.waits(for: "end of frame")
    return terminal
  }

  /// The program under a shell with job control, as people have it.
  private func job(_ after: String, words: String = "") async throws -> PseudoTerminal {
    let program = PseudoTerminal.built("ConsoleProbe")
    let script = "before=$(stty -g); set -m; '\(program)' \(words); echo status $?; \(after)"
    let terminal = try PseudoTerminal(["-c", script], program: "/bin/bash")
    try await terminal.waits(for: "end of frame")
    return terminal
  }

  private func shownProcess(_ terminal: PseudoTerminal) throws -> Int32 {
    let words = terminal.screen.rows[0].split(separator: " ")
    return try #require(words.last.flatMap { Int32($0) })
  }

  private func isRestored(_ terminal: PseudoTerminal) -> Bool {
    let screen = terminal.screen
    return terminal.mode == terminal.initialMode && !screen.isAlternate && screen.cursor.isVisible
  }

  @Test("The line is raw while it is open, and as before after it")
  func raw() async throws {
    let terminal = try await probe()
    #expect(!terminal.mode.hasEcho && !terminal.mode.isCanonical && !terminal.mode.hasSignals)
    #expect(terminal.isAlternate)
    terminal.type("q")
    try await terminal.waits(for: "closed")
    #expect(isRestored(terminal), "\(terminal.mode)\n\(terminal.screen)")
    // A reader that stayed would eat the first characters of this.
    terminal.type("for the next one\r")
    try await terminal.waits(for: "read for the next one")
    #expect(try await terminal.ends() == .exit(0))
  }

  @Test("A session that is only forgotten gives the terminal back, too")
  func forgotten() async throws {
    let terminal = try await probe()
    terminal.type("d")
    try await terminal.waits(for: "closed")
    #expect(isRestored(terminal), "\(terminal.screen)")
    terminal.type("line\r")
    try await terminal.waits(for: "read line")
  }

  @Test("However the process ends, the terminal is as before", arguments: ["x", "t", "k"])
  func ends(key: String) async throws {
    let terminal = try await probe()
    terminal.type(key)
    let ending = try await terminal.ends()
    #expect(isRestored(terminal), "\(terminal.mode)\n\(terminal.screen)")
    switch key {
    case "x": #expect(ending == .exit(3))
    case "k": #expect(ending == .signal(SIGUSR1))
    default:
      #expect(ending == .signal(SIGILL) || ending == .signal(SIGTRAP))
      // The runtime's backtracer comes after it, on a screen that people can read.
      #expect(terminal.output.contains("Fatal error: trapped") && terminal.screen.contains("Backtrace took"))
    }
  }

  @Test(
    "A signal that asks it to end finds the terminal put back, with a handler and without one",
    arguments: [true, false])
  func terminated(isHandled: Bool) async throws {
    let terminal = isHandled ? try await probe("handle") : try await probe()
    terminal.signal(SIGTERM)
    #expect(try await terminal.ends() == (isHandled ? .exit(143) : .signal(SIGTERM)))
    #expect(isRestored(terminal), "\(terminal.mode)\n\(terminal.screen)")
    if isHandled { #expect(terminal.screen.contains("interrupted")) }
  }

  @Test("Nothing is drawn any more once the terminal is put back", arguments: 1...5)
  func drawing(attempt: Int) async throws {
    let terminal = try await probe("handle")
    terminal.type("z")
    try await terminal.waits(for: "drawn 1")
    terminal.signal(SIGTERM)
    #expect(try await terminal.ends() == .exit(143))
    #expect(isRestored(terminal), "\(terminal.mode)\n\(terminal.screen)")
    #expect(terminal.screen.rows[0] == "interrupted", "\(terminal.screen)")
  }

  @Test("A terminal that hangs does not keep the process from ending")
  func frozen() async throws {
    // Nobody handles the signal: what a handler writes of its own would wait, too.
    let terminal = try await probe()
    terminal.type("z")
    try await terminal.waits(for: "drawn 1")
    terminal.freeze(true)
    // Long enough for the line to fill up. If it did not, the test would still hold.
    try await Task.sleep(for: .milliseconds(200))
    terminal.signal(SIGTERM)
    #expect(try await terminal.ends(seconds: 60) == .signal(SIGTERM))
    #expect(terminal.mode == terminal.initialMode)
  }

  @Test("Without its terminal the program is told so, and nothing waits for keys that cannot come")
  func hangUp() async throws {
    let terminal = try await probe()
    // The default of the signal would end it before it is told.
    let ignoring = try PseudoTerminal(
      ["-c", "trap '' HUP; '\(PseudoTerminal.built("ConsoleProbe"))'"], program: "/bin/sh")
    try await ignoring.waits(for: "end of frame")
    ignoring.hangUp()
    #expect(try await ignoring.ends() == .exit(5))
    #expect((try? String(contentsOfFile: ignoring.folder + "/state.log", encoding: .utf8)) == "hung up")
    terminal.hangUp()
    #expect(try await terminal.ends() == .signal(SIGHUP))
  }

  @Test("Ctrl-Z stops the job with the terminal as before; going on, it is raw and drawn anew")
  func suspended() async throws {
    let terminal = try await job("stty -a | grep -o '.icanon'; read line; fg; echo end $?")
    terminal.press(.control("z"))
    try await terminal.waits(for: "status 148")
    #expect(!terminal.isAlternate && terminal.mode == terminal.initialMode)
    terminal.press(.enter)
    try await terminal.waits { $0.isAlternate && $0.contains("end of frame") && $0.contains("suspend") }
    #expect(!terminal.mode.isCanonical)
    terminal.type("x")
    try await terminal.waits(for: "end 3")
    try await terminal.ends()
    #expect(terminal.mode == terminal.initialMode && !terminal.isAlternate)
  }

  @Test("Stopped from outside and continued, it is raw and drawn anew; the line is put back as it was at first")
  func stoppedFromOutside() async throws {
    // It had no chance to put the line back; a shell does so for itself.
    let terminal = try await job("stty $before; read line; fg; echo end $?")
    kill(try shownProcess(terminal), SIGSTOP)
    try await terminal.waits(for: "status 147")
    // Enter ends no line before the shell has put the line back.
    try await terminal.waitsForMode { $0.isCanonical }
    terminal.press(.enter)
    try await terminal.waits(for: "redraw")
    #expect(!terminal.mode.isCanonical)
    terminal.type("y")
    try await terminal.waits(for: "\"y\"")
    terminal.type("x")
    try await terminal.waits(for: "end 3")
    try await terminal.ends()
    #expect(!terminal.isAlternate)
    #expect(terminal.mode == terminal.initialMode, "\(terminal.mode)\n\(terminal.initialMode)")
  }

  @Test("In the background it stops instead of taking the terminal from the shell, and the foreground has it back")
  func background() async throws {
    let terminal = try await job(
      "bg; until jobs %1 | grep -q -i stopped; do sleep 0.05; done; stty -a | grep -o '.icanon'; read line; fg; echo end $?"
    )
    terminal.press(.control("z"))
    let screen = try await terminal.waits { screen in screen.rows.contains { $0.hasSuffix("icanon") } }
    #expect(screen.rows.contains(" icanon") && !screen.isAlternate, "\(screen)")
    terminal.press(.enter)
    try await terminal.waits { $0.isAlternate && $0.contains("end of frame") }
    terminal.type("x")
    try await terminal.waits(for: "end 3")
    try await terminal.ends()
    #expect(terminal.mode == terminal.initialMode)
  }

  @Test("Where nobody could continue it, Ctrl-Z does nothing but draw anew")
  func orphaned() async throws {
    let terminal = try await probe()
    terminal.press(.control("z"))
    try await terminal.waits(for: "suspend")
    try await terminal.waitsForMode { !$0.isCanonical }
    terminal.type("y")
    try await terminal.waits(for: "\"y\"")
    #expect(terminal.isAlternate)
  }

  @Test("A new size is told and drawn, whatever it is", arguments: [(40, 12), (132, 50), (9, 4), (1, 1)])
  func resized(columns: Int, rows: Int) async throws {
    let terminal = try await probe()
    terminal.resize(columns, rows)
    if columns >= 20 {
      try await terminal.waits(for: "size \(columns)x\(rows)")
      try await terminal.waits(for: "redraw")
    } else {
      try await terminal.waits { $0.rows[0] == (columns == 1 ? "…" : "size 20x…") }
    }
    terminal.resize(80, 24)
    try await terminal.waits(for: "size 80x24")
    terminal.type("x")
    #expect(try await terminal.ends() == .exit(3))
  }

  @Test("A terminal that does not tell its size has 80 columns and 24 rows")
  func sizeless() async throws {
    let terminal = try await probe(columns: 0, rows: 0)
    #expect(terminal.screen.contains("size 80x24"))
  }

  @Test("Wide characters fill a row to its edge and never spill", arguments: [79, 80, 81])
  func wide(columns: Int) async throws {
    let terminal = try await probe(columns: columns)
    let screen = terminal.screen
    #expect(screen.rows[1].hasPrefix("漢漢") && screen.rows[1].hasSuffix("…"))
    #expect(screen.rows[2] == "end of frame")
    #expect(screen.style(of: "漢") == Screen.Style(isBold: true, color: 1))
    #expect(screen.cursor == Screen.Cursor(column: 2, row: 0))
  }

  @Test("Keys arrive whole, though their bytes come apart")
  func pieces() async throws {
    // Where this process has to wait for its turn between two bytes, the first of them is rightly taken for the key Escape.
    for attempt in 1...5 {
      let terminal = try await probe()
      for byte in Array("\u{1b}[A漢é".utf8) { terminal.type([byte]) }
      try await terminal.waits(for: "\"漢\"")
      let screen = try await terminal.waits(for: "\"é\"")
      guard attempt == 5 || !screen.contains("escape") else { continue }
      #expect(screen.contains("up") && !screen.contains("unknown") && !screen.contains("escape"), "\(screen)")
      terminal.press(.escape)
      try await terminal.waits(for: "escape")
      return
    }
  }

  @Test("Pasted text is text: no key in it is a command")
  func pasted() async throws {
    let terminal = try await probe()
    #expect(terminal.output.contains("\u{1b}[?2004h"))
    terminal.press(.paste("1\r2\u{3}3\u{1b}[A4"))
    let screen = try await terminal.waits(for: "\"4\"")
    #expect(!screen.contains("enter") && !screen.contains("interrupt") && !screen.contains("up)"), "\(screen)")
    terminal.type("x")
    try await terminal.ends()
    #expect(terminal.output.contains("\u{1b}[?2004l"))
  }

  @Test("Another program has the terminal as it was found, and all the keys", arguments: ["e", "n"])
  func lent(key: String) async throws {
    let terminal = try await probe(
      lend: "stty -a | grep -o '.icanon'; read line; echo \"took $line\"; read line; exit 4")
    terminal.type(key)
    try await terminal.waits(for: "icanon")
    #expect(isRestored(terminal))
    for _ in 0..<(key == "n" ? 2 : 1) {
      terminal.type("typed\r")
      try await terminal.waits(for: "took typed")
      terminal.press(.enter)
    }
    try await terminal.waits { $0.isAlternate && $0.contains("lent \(key == "n" ? 8 : 4)") }
    terminal.type("y")
    try await terminal.waits(for: "\"y\"")
  }

  @Test("Two sessions one after the other work alike; two at once there are not")
  func several() async throws {
    let terminal = try await probe("twice")
    try await terminal.waits(for: "one at a time")
    for number in 1...3 {
      terminal.type("a")
      try await terminal.waits { screen in screen.rows.filter { $0 == "another" }.count == number }
    }
    terminal.type("abc")
    try await terminal.waits(for: "\"c\"")
    terminal.type("x")
    #expect(try await terminal.ends() == .exit(3))
    #expect(isRestored(terminal))
  }

  @Test("Somebody else's O_NONBLOCK does no harm")
  func nonblocking() async throws {
    let terminal = try await probe("nonblocking")
    terminal.type("y")
    try await terminal.waits(for: "\"y\"")
    terminal.type("x")
    #expect(try await terminal.ends() == .exit(3))
  }

  @Test("A dumb terminal and a terminal that is only half there are refused", arguments: ["dumb", "", "xterm"])
  func refused(name: String) async throws {
    let command = "'\(PseudoTerminal.built("ConsoleProbe"))'" + (name == "xterm" ? " </dev/null" : "")
    let terminal = try PseudoTerminal(["-c", command], program: "/bin/sh", environment: ["TERM": name])
    #expect(try await terminal.ends() == .exit(7))
    #expect(terminal.output == "no session\r\n")
  }
}
