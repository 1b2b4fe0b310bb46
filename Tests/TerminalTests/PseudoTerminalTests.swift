import Foundation
import TerminalTesting
import Testing

/// The harness itself, with small programs that are known to do what they say.
@Suite("PseudoTerminal", .timeLimit(.minutes(5)))
struct PseudoTerminalTests {
  private func shell(
    _ script: String, columns: Int = 80, rows: Int = 24, environment: [String: String?] = [:]
  ) throws -> PseudoTerminal {
    try PseudoTerminal(columns: columns, rows: rows, ["-c", script], program: "/bin/sh", environment: environment)
  }

  @Test("All that a program wrote is on the screen when it has ended, with its status")
  func output() async throws {
    let terminal = try shell("seq 1 5000; printf 'end'; exit 7")
    #expect(try await terminal.ends() == .exit(7))
    #expect(terminal.screen.rows.last == "end" && terminal.screen.rows[22] == "5000", "\(terminal.screen)")
    #expect(terminal.output.hasPrefix("1\r\n2\r\n"))
  }

  @Test("A program that is killed ends with the signal")
  func killed() async throws {
    let terminal = try shell("echo ready; exec sleep 1000")
    try await terminal.waits(for: "ready")
    terminal.signal(SIGKILL)
    #expect(try await terminal.ends() == .signal(SIGKILL))
  }

  @Test("Styles, colors, wide characters, the cursor and the alternate screen are seen")
  func styles() async throws {
    let terminal = try shell(
      #"printf '\033[?1049h\033[H\033[1;31mred\033[0m 漢字\033[7mx\033[0m\033[3;5H\033[?25l'; read line"#)
    let screen = try await terminal.waits("hidden cursor") { !$0.cursor.isVisible }
    #expect(screen.rows[0] == "red 漢字x")
    #expect(screen.style(of: "red") == Screen.Style(isBold: true, color: 1))
    #expect(screen.place(of: "字").map { "\($0)" } == "(column: 6, row: 0)")
    #expect(screen.style(of: "x")?.isReversed == true && screen.style(of: "漢") == Screen.Style())
    #expect(screen.cursor == Screen.Cursor(column: 4, row: 2, isVisible: false))
    #expect(screen.isAlternate)
    terminal.press(.enter)
    #expect(try await terminal.ends() == .exit(0))
  }

  @Test("Keys reach the program, and Ctrl-C is a signal of the controlling terminal")
  func keys() async throws {
    let terminal = try shell("trap 'echo interrupted; exit 4' INT; tty; read line; echo \"got $line\"; read line")
    try await terminal.waits(for: "/dev/pts/")
    terminal.type("hello")
    terminal.press(.enter)
    try await terminal.waits(for: "got hello")
    terminal.press(.control("c"))
    #expect(try await terminal.ends() == .exit(4))
    #expect(terminal.screen.contains("interrupted"))
  }

  @Test("The size is the program's, and a new one is told")
  func size() async throws {
    let terminal = try shell(
      "trap 'stty size' WINCH; stty size; while :; do read line && exit; done", columns: 70, rows: 20)
    try await terminal.waits(for: "20 70")
    terminal.resize(40, 10)
    try await terminal.waits(for: "10 40")
    #expect(terminal.screen.cells.count == 10 && terminal.screen.cells[0].count == 40)
  }

  @Test("The mode of the line is seen, during the program and after it")
  func mode() async throws {
    let terminal = try shell("stty raw -echo; echo raw; head -c 1 >/dev/null; stty sane -echo")
    #expect(terminal.initialMode.hasEcho && terminal.initialMode.isCanonical && terminal.initialMode.hasSignals)
    try await terminal.waits(for: "raw")
    #expect(!terminal.mode.hasEcho && !terminal.mode.isCanonical && !terminal.mode.hasSignals)
    terminal.type("x")
    try await terminal.ends()
    #expect(!terminal.mode.hasEcho && terminal.mode.isCanonical)
    #expect(terminal.mode != terminal.initialMode)
  }

  @Test("The environment is the terminal's own")
  func environment() async throws {
    let terminal = try shell(
      "echo $TERM $XDG_STATE_HOME $NO_COLOR $MORE ${LANG-none}", columns: 200,
      environment: ["MORE": "more", "LANG": nil])
    try await terminal.ends()
    #expect(terminal.screen.rows[0] == "xterm-256color \(terminal.folder)/state more none")
  }

  @Test("The terminal answers what a program asks it")
  func answers() async throws {
    let terminal = try shell(
      #"stty raw -echo; printf '\033[2;3H\033[6n'; head -c 6 | od -An -c"#)
    #expect(try await terminal.ends() == .exit(0))
    #expect(terminal.screen.contains("[   2   ;   3   R"), "\(terminal.screen)")
  }

  @Test("A failure shows the whole screen in a frame")
  func failure() async throws {
    let terminal = try shell("echo this; exec sleep 1000", columns: 20, rows: 2)
    try await terminal.waits(for: "this")
    let error = await #expect(throws: TerminalFailure.self) { try await terminal.waits(for: "that", seconds: 0.1) }
    #expect(
      error?.description == """
        no row with "that": it took too long
        +--------------------+
        |this                |
        |                    |
        +--------------------+
        cursor at column 0, row 1
        """)
  }

  @Test("A program that ends without showing it fails at once")
  func endsWithout() async throws {
    let terminal = try shell("echo this")
    let error = await #expect(throws: TerminalFailure.self) { try await terminal.waits(for: "that", seconds: 120) }
    #expect(error?.description.contains("the program ended without it; the program's end: exit(0)") == true)
  }

  @Test("A closed window hangs the program up")
  func hangUp() async throws {
    let terminal = try shell("echo ready; exec sleep 1000")
    try await terminal.waits(for: "ready")
    terminal.hangUp()
    #expect(try await terminal.ends() == .signal(SIGHUP))
  }

  @Test("A stopped program is seen to stop and to go on")
  func stops() async throws {
    let terminal = try shell("echo ready; read line; echo $line")
    try await terminal.waits(for: "ready")
    terminal.signal(SIGSTOP)
    #expect(try await terminal.stops() == SIGSTOP)
    terminal.signal(SIGCONT)
    terminal.type("on\r")
    #expect(try await terminal.ends() == .exit(0))
  }

  @Test("Half a frame is never looked at")
  func frames() async throws {
    let terminal = try shell(#"printf '\033[?2026hhalf'; read line; printf ' whole\033[?20'; printf '26l'; read line"#)
    await #expect(throws: TerminalFailure.self) { try await terminal.waits(for: "half", seconds: 0.3) }
    terminal.type("\r")
    let screen = try await terminal.waits(for: "half")
    #expect(screen.contains("whole"))
  }

  @Test("What a program started does not outlive its terminal")
  func nothingStays() async throws {
    var terminal: PseudoTerminal? = try shell("echo ready; sleep 1000; echo")
    try await terminal?.waits(for: "ready")
    let process = try #require(terminal?.process)
    terminal = nil
    let deadline = ContinuousClock.now + .seconds(20)
    while kill(process, 0) == 0, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
    #expect(kill(process, 0) != 0)
  }
}
