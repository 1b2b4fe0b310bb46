import Foundation
import TerminalTesting
import Testing

/// The scheduling game as somebody plays it.
@Suite("casebook drill, schedule", .serialized)
struct ScheduleDrillTests {
  private let book: Folder

  init() throws { book = try LampBook.folder() }

  private func terminal(
    columns: Int = 80, rows: Int = 24, environment: [String: String?] = [:], folder: String? = nil
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      columns: columns, rows: rows, ["drill", "two-locks/schedule"], at: book.path, environment: environment,
      folder: folder)
  }

  /// Asks until a move is shown, takes it, and waits until it was made. The price and the author's questions come first.
  private func takeAdvice(_ terminal: PseudoTerminal) async throws {
    var said = Self.note(terminal.screen)
    for _ in 0..<6 where !said.contains("leads to") {
      let before = said
      terminal.type("h")
      said = Self.note(
        try await terminal.waits("another note", seconds: 120) { screen in
          let note = Self.note(screen)
          return !note.isEmpty && note != before
        })
    }
    let moves = Self.moves(terminal.screen)
    terminal.press(.enter)
    try await terminal.waits("move \(moves + 1)", seconds: 120) { Self.moves($0) == moves + 1 }
  }

  /// What was said about a hint. The row below it has a clock and changes by itself.
  private static func note(_ screen: Screen) -> String {
    let rows = screen.rows.dropLast()
    guard let start = rows.firstIndex(where: { $0.contains("Hint: ") || $0.contains("h once more: ") }) else {
      return ""
    }
    return rows[start...].joined(separator: " ").split(separator: " ").joined(separator: " ")
  }

  /// How many moves the board says were made.
  private static func moves(_ screen: Screen) -> Int {
    screen.text.firstMatch(of: /Move ([0-9]+)(?::|, at )/).flatMap { Int($0.1) } ?? 0
  }

  @Test("Played to a deadlock with the advice, taken back, played again; the review is written down")
  func deadlock() async throws {
    let terminal = try terminal()
    try await terminal.passesIntroductions()
    try await terminal.waits(for: "Bring about: deadlock.", seconds: 120)
    try await terminal.waits(for: "▸", seconds: 120)
    terminal.type("f")
    try await terminal.waits(for: "It got through", seconds: 120)
    terminal.type("u")
    try await terminal.waits(for: "▸", seconds: 120)
    for _ in 0..<20 {
      if terminal.screen.contains("You broke it") { break }
      try await takeAdvice(terminal)
    }
    let end = try await terminal.waits(for: "You broke it", seconds: 120)
    #expect(end.contains("deadlock"))
    #expect(end.contains("blocked for ever: waits for lock"))
    terminal.press(.enter)
    try await terminal.waits(for: "Grade:", seconds: 120)
    terminal.press(.control("c"))
    _ = try await terminal.ends()
    #expect(terminal.mode == terminal.initialMode)
    let log = try String(contentsOfFile: terminal.folder + "/state/casebook/practice.log", encoding: .utf8)
    #expect(log.contains("two-locks/schedule"), "\(log)")
  }

  @Test("Wide, narrow, without Unicode and colors, and while it is resized")
  func sizes() async throws {
    let terminal = try terminal(
      columns: 130, rows: 40, environment: ["LANG": "C", "LC_ALL": "C", "NO_COLOR": "1"])
    try await terminal.passesIntroductions()
    try await terminal.waits(for: "takes lock", seconds: 120)
    #expect(terminal.screen.text.utf8.allSatisfy { $0 < 0x80 })
    terminal.resize(40, 15)
    try await terminal.waits("the narrow frame", seconds: 120) { $0.rows.count == 15 && $0.contains("takes lock") }
    terminal.type("?")
    try await terminal.waits(for: "take a move back", seconds: 120)
    terminal.press(.escape)
    terminal.resize(80, 24)
    try await terminal.waits(for: "You are the scheduler.", seconds: 120)
    terminal.type("q")
    #expect(try await terminal.ends() == .exit(0))
    #expect(terminal.mode == terminal.initialMode)
  }

  @Test("Ctrl-C while the program is compiled and searched leaves at once")
  func interrupt() async throws {
    let terminal = try terminal()
    try await terminal.passesIntroductions()
    terminal.press(.control("c"))
    _ = try await terminal.ends(seconds: 120)
    #expect(terminal.mode == terminal.initialMode)
  }

  @Test("What each thread holds stands on the board while it is played")
  func holdings() async throws {
    let terminal = try terminal()
    try await terminal.passesIntroductions()
    try await terminal.waits(for: "▸", seconds: 120)
    // On the way to a deadlock somebody holds one lock.
    for _ in 0..<6 where !terminal.screen.contains("holds lock") {
      try await takeAdvice(terminal)
    }
    try await terminal.waits(for: "holds lock", seconds: 120)
    terminal.type("w")
    try await terminal.waits(for: "What can be held", seconds: 120)
    terminal.type("w")
    try await terminal.waits(for: "▸", seconds: 120)
    terminal.type("q")
    #expect(try await terminal.ends() == .exit(0))
  }

  @Test("A case that breaks in its only order is no game: that is said with the reason, and nothing is graded")
  func noGame() async throws {
    for name in ["buggy", "fixed"] {
      try book.write(
        "cases/two-locks/\(name).swift",
        """
        import Foundation
        let lamp = NSLock()
        lamp.lock()
        \(name == "buggy" ? "lamp.lock()" : "lamp.unlock()")
        print("lit")

        """)
    }
    let terminal = try terminal()
    try await terminal.passesIntroductions()
    try await terminal.waits(for: "There is nothing to choose", seconds: 120)
    try await terminal.waits(for: "Enter goes on;", seconds: 120)
    terminal.press(.enter)
    #expect(try await terminal.ends(seconds: 120) == .exit(0))
    #expect(terminal.output.contains("two-locks/schedule was left out."))
    #expect(!FileManager.default.fileExists(atPath: terminal.folder + "/state/casebook/practice.log"))
  }

  @Test("Without a terminal positions are printed and numbers are read")
  func lines() throws {
    let typed = book.path + "/typed"
    try book.write("typed", "c\n" + "h h h h\n1\n" + "x f p\n99\nnonsense\n")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "\"$0\" drill two-locks/schedule < '\(typed)'", PseudoTerminal.built("casebook")]
    process.currentDirectoryURL = URL(fileURLWithPath: book.path)
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["XDG_STATE_HOME": book.path + "/state", "XDG_CACHE_HOME": book.path + "/cache"]) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1, "the task is not done")
    for words in [
      "Bring about: deadlock.", "casebook replay two-locks/buggy cb1", "Hint: ", "It got through", "interleavings",
      "There is no choice 99 here.", "'nonsense' means nothing here", "the task is not done",
    ] { #expect(output.contains(words), "\(words) is not in\n\(output)") }
    #expect(!FileManager.default.fileExists(atPath: book.path + "/state/casebook/practice.log"))
  }
}
