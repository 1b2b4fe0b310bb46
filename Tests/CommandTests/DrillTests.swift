import Foundation
import TerminalTesting
import Testing

/// Drills in a terminal: keys in, screen out.
@Suite("Drills", .serialized, .timeLimit(.minutes(5)))
struct DrillTests {
  private let book: Folder

  init() throws { book = try DrillBook.shared.get() }

  private func terminal(
    _ arguments: String..., columns: Int = 80, rows: Int = 24, environment: [String: String?] = [:],
    folder: String? = nil
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      columns: columns, rows: rows, ["drill"] + arguments, at: book.path, environment: environment, folder: folder)
  }

  /// The reviews in the log.
  private func log(_ terminal: PseudoTerminal) -> [String] {
    let text = (try? String(contentsOfFile: "\(terminal.folder)/state/casebook/practice.log", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix("v1 ") }.map(String.init)
  }

  private func workspace(_ terminal: PseudoTerminal) -> String {
    "\(terminal.folder)/state/casebook/workspace/two-counters/two-counters.swift"
  }

  private func save(_ text: String, _ terminal: PseudoTerminal) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: workspace(terminal)), options: .atomic)
  }

  /// The number of the choice that begins with a text.
  private func number(of choice: String, _ screen: Screen) throws -> String {
    let found = screen.rows.first { $0.contains(choice) }
    let row = try #require(found, "\(screen)")
    let digit = row.first { $0.isNumber }
    return String(try #require(digit))
  }

  private func begins(_ terminal: PseudoTerminal) async throws { try await terminal.passesIntroductions() }

  // MARK: - Predict

  @Test(
    "Predict: a wrong verdict is explained, the right one asks why, and the review is in the log before anything else")
  func predict() async throws {
    let terminal = try terminal("two-counters/predict", rows: 45)
    try await begins(terminal)
    let screen = try await terminal.waits(for: "1 of 2")
    #expect(screen.contains("visits.count += 1"))
    #expect(screen.contains("predict  1/1"))
    let (wrong, right) = (try number(of: " crash:", screen), try number(of: " race:", screen))
    terminal.type(wrong)
    try await terminal.waits(for: "Not \(wrong): crash would mean: a trap")
    terminal.type(right)
    let reasons = try await terminal.waits(for: "2 of 2")
    terminal.type(try number(of: "A pause orders nothing", reasons))
    let end = try await terminal.waits(for: "Right in the end")
    #expect(end.contains("Grade: hard, since you tried a wrong answer."))
    #expect(log(terminal).count == 1 && log(terminal).first?.contains("two-counters/predict hard") == true)
    terminal.press(.control("c"))
    #expect(try await terminal.ends() == .exit(130))
    #expect(terminal.mode == terminal.initialMode)
    #expect(log(terminal).count == 1)
  }

  @Test("The list lies over a drill, which goes on below it; another drill is chosen there and done")
  func list() async throws {
    let terminal = try terminal("two-counters/find", rows: 45)
    try await begins(terminal)
    try await terminal.waits(for: "find  1/1")
    terminal.type("5l")
    let list = try await terminal.waits(for: "two-counters/find: new; you are at it")
    #expect(list.contains("▸ two-counters"))
    terminal.press(.escape)
    try await terminal.waits(for: "find  1/1")
    terminal.type("l/nothing like that")
    try await terminal.waits(for: "None has that")
    terminal.press(.escape)
    try await terminal.waits(for: "you are at it")
    terminal.press(.left)
    try await terminal.waits(for: "two-counters/predict: new")
    terminal.press(.enter)
    try await terminal.waits(for: "Your first drill of this kind: predict")
    terminal.press(.enter)
    let screen = try await terminal.waits(for: "1 of 2")
    #expect(screen.contains("predict  1/2"), "what was left comes afterwards")
    terminal.type("s")
    try await terminal.waits(for: "find  2/2")
    terminal.type("l")
    try await terminal.waits(for: "you are at it")
    terminal.press(.control("c"))
    #expect(try await terminal.ends() == .exit(130))
    #expect(terminal.mode == terminal.initialMode)
    #expect(log(terminal).isEmpty)
  }

  @Test("When all of the day is done, more is offered and not begun")
  func further() async throws {
    let terminal = try terminal("--new", "0", rows: 45)
    let page = try await terminal.waits(for: "All of today is done")
    #expect(page.contains("Enter goes on with 4 drills that are new, l lists all drills"))
    terminal.press(.enter)
    try await terminal.waits(for: "Your first drill of this kind")
    terminal.type("q")
    #expect(try await terminal.ends() == .exit(0))
    let piped = try Casebook.run(["drill", "--new", "0"], in: book.path)
    #expect(piped.stdout.contains("Nothing is to be done now."), "\(piped.stdout)")
  }

  @Test("When nobody is there the drill pauses, out of sight; who says that they were away pays nothing for it")
  func pause() async throws {
    let terminal = try terminal("two-counters/predict", "--pause-after", "0.03", rows: 45)
    try await begins(terminal)
    let page = try await terminal.waits(for: "Paused: no key was pressed for")
    #expect(!page.contains("visits.count"))
    try await Task.sleep(for: .seconds(2))
    terminal.type("a")
    try await terminal.waits(for: "1 of 2")
    let row = try #require(terminal.screen.rows.last)
    #expect(row.contains("0:00") || row.contains("0:01"), "\(row)")
    try await terminal.waits(for: "Paused: no key was pressed for")
    terminal.resize(40, 12)
    try await terminal.waits("the narrow pause") { $0.rows.count == 12 && $0.contains("Paused") }
    terminal.press(.control("c"))
    #expect(try await terminal.ends() == .exit(130))
    #expect(terminal.mode == terminal.initialMode)
  }

  @Test("Hints show their price first, and the last one ends the drill")
  func hints() async throws {
    let terminal = try terminal("two-counters/find")
    try await begins(terminal)
    try await terminal.waits(for: "find  1/1")
    terminal.type("h")
    try await terminal.waits(for: "lowers the grade from easy to hard")
    #expect(terminal.screen.contains("no hints"))
    terminal.type("h")
    try await terminal.waits(for: "1 hint")
    terminal.type("hh")
    try await terminal.waits(for: "the solution. It ends the drill")
    #expect(terminal.screen.contains("3 hints"))
    terminal.type("h")
    try await terminal.waits(for: "The solution")
    #expect(log(terminal).first?.contains("find again result=gave-up") == true)
    terminal.type("q")
    #expect(try await terminal.ends() == .exit(0))
  }

  @Test("Hints and wrong tries count when the drill was left and is begun again on the same day")
  func hintsOfBefore() async throws {
    let terminal = try terminal("two-counters/find")
    try await begins(terminal)
    try await terminal.waits(for: "find  1/1")
    terminal.type("hh")
    try await terminal.waits(for: "1 hint")
    terminal.press(.escape)
    try await terminal.waits { !$0.contains("Esc closes") }
    terminal.type("8")
    terminal.press(.enter)
    try await terminal.waits(for: "Near: Line 8")
    terminal.type("q")
    #expect(try await terminal.ends() == .exit(0))
    let words = terminal.screen.text.split { $0.isWhitespace }.joined(separator: " ")
    #expect(
      words.contains("two-counters/find was left. ")
        && words.contains("1 hint and 1 wrong try count if it is done today."))
    #expect(log(terminal).isEmpty)
    let again = try self.terminal("two-counters/find", folder: terminal.folder)
    try await begins(again)
    try await again.waits(for: "1 hint")
    again.type("h")
    try await again.waits(for: "the grade stays hard at best")
    again.press(.escape)
    try await again.waits { !$0.contains("Esc closes") }
    again.type("11")
    again.press(.enter)
    try await again.waits(for: "Grade: hard, since you used a hint and you tried a wrong answer.")
    again.type("q")
    #expect(try await again.ends() == .exit(0))
  }

  // MARK: - Find

  @Test("Find: lines are reached by number, near ones are explained and remembered, lines are marked with Space")
  func find() async throws {
    let terminal = try terminal("two-counters/find")
    try await begins(terminal)
    try await terminal.waits(for: "Space marks, Enter answers")
    terminal.type("3")
    terminal.press(.enter)
    try await terminal.waits(for: "Line 3 has no code")
    terminal.press(.up, .down, .down, .down, .down, .down)
    terminal.type("8")
    terminal.press(.enter)
    let told = try await terminal.waits(for: "Near: Line 8")
    #expect(told.contains("~ 8"))
    terminal.press(.up)
    terminal.type("11 ")
    try await terminal.waits(for: "marked: 11")
    // Space has ended the number: the next digit is not added to it.
    terminal.type("9 ")
    try await terminal.waits(for: "marked: 9, 11")
    terminal.type(" ")
    try await terminal.waits { $0.contains("marked: 11") }
    terminal.press(.enter)
    try await terminal.waits(for: "Right in the end")
    #expect(log(terminal).first?.contains("find hard") == true)
    terminal.type("n")
    #expect(try await terminal.ends() == .exit(0))
    #expect(terminal.screen.contains("1 drill done: 1 hard"))
  }

  // MARK: - Repair

  @Test(
    "Repair: what does not compile is told with its place, a wrong repair is named, one unlike the reference passes")
  func repair() async throws {
    let terminal = try terminal("two-counters/repair", rows: 40)
    try await begins(terminal)
    let screen = try await terminal.waits(for: "Waiting for a save")
    #expect(screen.contains("visits: 2"))
    #expect(terminal.output.contains("\u{1b}]8;;file:///"), "the file's name is a link")
    try save(DrillBook.buggy.replacing("var count = 0", with: "var count = nil"), terminal)
    try await terminal.waits(for: "It does not compile", seconds: 120)
    #expect(terminal.screen.contains("two-counters.swift:2:"))
    try save(DrillBook.paused, terminal)
    try await terminal.waits(for: "A pause between the two", seconds: 120)
    terminal.type("d")
    try await terminal.waits(for: "Your changes")
    terminal.press(.escape)
    try await terminal.waits { !$0.contains("Your changes") }
    try save(DrillBook.locked, terminal)
    try await terminal.waits(for: "It holds", seconds: 120)
    #expect(terminal.screen.contains("the reference"))
    #expect(log(terminal).first?.contains("two-counters/repair good") == true)
    terminal.type("n")
    #expect(try await terminal.ends() == .exit(0))
    // The next time begins with the program as it was given.
    let again = try self.terminal("two-counters/repair", rows: 40, folder: terminal.folder)
    try await again.waits(for: "your version of last time is two-counters.swift.1.backup")
    #expect(try String(contentsOfFile: workspace(again), encoding: .utf8) == DrillBook.buggy)
  }

  @Test("Repair: a submission that never ends is ended and explained, and Ctrl-C leaves nothing behind")
  func endless() async throws {
    let terminal = try terminal("two-counters/repair", rows: 40)
    try await begins(terminal)
    try await terminal.waits(for: "Waiting for a save")
    try save(DrillBook.endless, terminal)
    try await terminal.waits(for: "not yet", seconds: 120)
    #expect(
      terminal.screen.contains("It does not come to an end: an endless loop at line")
        || terminal.screen.contains("found in"))
    terminal.type("r")
    try await terminal.waits(for: "schedule ", seconds: 120)
    terminal.press(.control("c"))
    #expect(try await terminal.ends(seconds: 120) == .exit(130))
    #expect(terminal.mode == terminal.initialMode)
    #expect(log(terminal).isEmpty)
  }

  @Test(
    "Repair: the editor has the terminal, and its save is judged when it ends; o keeps the version that it replaces")
  func editor() async throws {
    let script = "\(book.path)/editor.sh"
    try book.write("editor.sh", "test -t 0 && test -t 1 && echo >> \"$1\" && sleep 1 && echo '// mine' >> \"$1\"\n")
    let terminal = try terminal("two-counters/repair", environment: ["VISUAL": "sh \(script)", "EDITOR": nil])
    try await begins(terminal)
    try await terminal.waits(for: "Waiting for a save")
    terminal.type("e")
    try await terminal.waits(for: "It is still the program", seconds: 120)
    terminal.type("o")
    try await terminal.waits(for: "Yours is kept")
    #expect(try String(contentsOfFile: workspace(terminal), encoding: .utf8) == DrillBook.buggy)
    #expect(try String(contentsOfFile: workspace(terminal) + ".1.backup", encoding: .utf8).hasSuffix("// mine\n"))
    terminal.type("q")
    #expect(try await terminal.ends() == .exit(0))
  }

  @Test(
    "Repair: a message that is longer than a row is wrapped, and an untouched file is not called a version of last time"
  )
  func messages() async throws {
    let terminal = try terminal(
      "two-counters/repair", environment: ["VISUAL": "/nowhere/at/all/in/this/machine/an-editor", "EDITOR": nil])
    try await begins(terminal)
    try await terminal.waits(for: "Waiting for a save")
    terminal.type("e")
    let told = try await terminal.waits(for: "open the file yourself.")
    #expect(told.contains("an-editor cannot be started.") && told.contains("no hints"))
    terminal.type("r")
    try await terminal.waits(for: "not changed yet", seconds: 120)
    terminal.type("q")
    #expect(try await terminal.ends() == .exit(0))
    let again = try self.terminal("two-counters/repair", folder: terminal.folder)
    try await begins(again)
    try await again.waits(for: "Waiting for a save")
    #expect(!again.screen.contains("as you left it"))
    again.type("q")
    #expect(try await again.ends() == .exit(0))
  }

  @Test("Repair: of two terminals at one drill one counts, and the other hears of it")
  func twice() async throws {
    let one = try terminal("two-counters/repair", rows: 40)
    try await begins(one)
    try await one.waits(for: "Waiting for a save")
    let two = try terminal("two-counters/repair", rows: 40, folder: one.folder)
    try await begins(two)
    try await two.waits(for: "Waiting for a save")
    try save(DrillBook.locked, one)
    for terminal in [one, two] { try await terminal.waits(for: "the reference", seconds: 240) }
    #expect(log(one).count == 1)
    #expect([one, two].count { $0.screen.contains("Another terminal has finished this drill meanwhile") } == 1)
    for terminal in [one, two] { terminal.type("q") }
    for terminal in [one, two] { #expect(try await terminal.ends() == .exit(0)) }
  }

  // MARK: - The session

  @Test(
    "Ctrl-C leaves at once and the terminal as it was, on every screen",
    arguments: ["start", "predict", "find", "repair", "keys", "hints"])
  func interrupt(place: String) async throws {
    let kind = ["find", "repair"].contains(place) ? place : "predict"
    let terminal = try terminal("two-counters/\(kind)")
    try await terminal.waits(for: "Enter begins")
    if place != "start" {
      try await terminal.passesIntroductions()
      try await terminal.waits(for: "\(kind)  1/1")
      if place == "keys" { terminal.type("?") }
      if place == "hints" { terminal.type("h") }
      if ["keys", "hints"].contains(place) { try await terminal.waits(for: "Esc closes") }
    }
    terminal.press(.control("c"))
    #expect(try await terminal.ends(seconds: 120) == .exit(130))
    #expect(terminal.mode == terminal.initialMode)
    #expect(!terminal.isAlternate)
  }

  @Test("A signal that ends it, too, leaves the terminal as it was")
  func signal() async throws {
    let terminal = try terminal("two-counters/repair")
    try await begins(terminal)
    try await terminal.waits(for: "Waiting for a save")
    terminal.signal(SIGTERM)
    #expect(try await terminal.ends(seconds: 120) == .exit(143))
    #expect(terminal.mode == terminal.initialMode && !terminal.isAlternate)
  }

  @Test("While a case is measured, the screen says how far it is, and Ctrl-C leaves at once")
  func measuring() async throws {
    let fresh = try DrillBook.unmeasured()
    let terminal = try PseudoTerminal(["drill", "two-counters/find"], at: fresh.path)
    try await begins(terminal)
    try await terminal.waits(for: "program 1 of 3")
    terminal.press(.control("c"))
    #expect(try await terminal.ends(seconds: 120) == .exit(130))
    #expect(terminal.mode == terminal.initialMode)
    #expect(terminal.screen.contains("No drill was finished"))
  }

  @Test(
    "On a narrow terminal, without colors and without Unicode, everything is there",
    arguments: ["predict", "find", "repair"])
  func narrow(kind: String) async throws {
    let terminal = try terminal(
      "two-counters/\(kind)", columns: 40, rows: 15, environment: ["LANG": "C", "NO_COLOR": "1"])
    try await begins(terminal)
    let screen = try await terminal.waits(for: "\(kind)  1/1")
    let isPlain = terminal.output.unicodeScalars.allSatisfy { $0.isASCII }
    #expect(isPlain)
    #expect(screen.contains("? keys"))
    terminal.type("?")
    try await terminal.waits(for: "Esc closes")
    terminal.press(.escape)
    try await terminal.waits { !$0.contains("Esc closes") }
    terminal.resize(100, 30)
    try await terminal.waits { $0.cells.count == 30 && $0.rows[29].contains("\(kind)  1/1") }
    terminal.type("q")
    #expect(try await terminal.ends() == .exit(0))
  }

  @Test("Ctrl-Z gives the terminal back, and fg draws the screen again")
  func suspend() async throws {
    let terminal = try PseudoTerminal(
      ["--norc", "--noprofile", "-i"], program: "/bin/bash", at: book.path, environment: ["PS1": "$ "])
    try await terminal.waits(for: "$")
    terminal.type("\(PseudoTerminal.built("casebook")) drill two-counters/find\r")
    try await terminal.passesIntroductions()
    try await terminal.waits(for: "find  1/1")
    terminal.press(.control("z"))
    try await terminal.waits(for: "Stopped")
    #expect(!terminal.isAlternate && terminal.mode.hasSignals)
    terminal.type("fg\r")
    try await terminal.waits(for: "find  1/1")
    terminal.type("q")
    try await terminal.waits(for: "No drill was finished")
  }

  @Test("Two terminals at once write into one log, line by line")
  func twoTerminals() async throws {
    let state = try Folder()
    let both = try [0, 1].map { _ in try terminal("two-counters/find", folder: state.path) }
    for terminal in both {
      try await begins(terminal)
      try await terminal.waits(for: "find  1/1")
    }
    for terminal in both {
      terminal.type("11")
      terminal.press(.enter)
    }
    for terminal in both {
      try await terminal.waits(for: "Grade:")
      terminal.type("n")
      #expect(try await terminal.ends() == .exit(0))
    }
    #expect(log(both[0]).count == 2)
  }

  @Test("A log that is cut in half is told of and repaired, and the session goes on")
  func cutLog() async throws {
    let state = try Folder()
    try FileManager.default.createDirectory(atPath: state.path + "/state/casebook", withIntermediateDirectories: true)
    try state.write("state/casebook/practice.log", "# a log\nv1 2026-11-26T08:05:01.250Z day=2026-1")
    let terminal = try terminal("two-counters/find", folder: state.path)
    try await terminal.waits(for: "Line 2 is cut off")
    try await terminal.passesIntroductions()
    try await terminal.waits(for: "find  1/1")
    terminal.type("11")
    terminal.press(.enter)
    try await terminal.waits(for: "Grade:")
    let lines = String(decoding: try state.read("state/casebook/practice.log"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 3 && lines[1].hasPrefix("# cut off: v1 2026") && lines[2].hasPrefix("v1 "), "\(lines)")
  }

  @Test("Without single keys, questions are lines: through a pipe and on a dumb terminal")
  func lines() async throws {
    let terminal = try terminal("two-counters/find", environment: ["TERM": "dumb"])
    try await terminal.waits(for: "line numbers>")
    terminal.type("11\r")
    try await terminal.waits(for: "Grade:")
    #expect(try await terminal.ends() == .exit(0))
    #expect(log(terminal).count == 1)
    #expect(!terminal.output.contains("\u{1b}"))
    // Hints count after the drill was left.
    let left = try self.terminal("two-counters/find", environment: ["TERM": "dumb"])
    try await left.waits(for: "line numbers>")
    left.type("h\r")
    try await left.waits(for: "Hint: ")
    left.type("q\r")
    let last = try await left.waits("what counts") { $0.contains("if it is done") }
    #expect(last.text.contains("1 hint count"), "\(last)")
    #expect(try await left.ends() == .exit(1))
    let back = try self.terminal("two-counters/find", environment: ["TERM": "dumb"], folder: left.folder)
    try await back.waits(for: "line numbers>")
    back.type("11\r")
    try await back.waits(for: "Grade: hard, since you used a hint.")
    #expect(try await back.ends() == .exit(0))
    // A ladder of hints, then the solution: and nothing that a program types is written down.
    let hinted = try Casebook.run(["drill", "two-counters/find"], at: book.path, input: "h\n7\nq\n")
    #expect(hinted.status == 1 && hinted.stdout.contains("Hint: ") && hinted.stdout.contains("No: Line 7"), "\(hinted)")
    let piped = try Casebook.run(["drill", "two-counters/find"], at: book.path, input: "h\nrubbish\n11\n")
    #expect(piped.status == 0 && piped.stdout.contains("h gives a hint, q quits"), "\(piped.stdout)")
    #expect(piped.stdout.contains("Grade: hard, since you used a hint. It is not written down"))
    let solved = try Casebook.run(
      ["drill", "two-counters/predict"], at: book.path, input: String(repeating: "h\n", count: 20))
    #expect(solved.status == 0 && solved.stdout.contains("since you asked for the solution"), "\(solved.stdout)")
    // The answers end too early.
    let cut = try Casebook.run(["drill", "two-counters/predict"], at: book.path)
    #expect(cut.status == 1 && cut.stdout.contains("No more answers"))
  }

  @Test("--check judges a file once: for people, and as JSON")
  func check() throws {
    let files = try Folder(["paused.swift": DrillBook.paused, "locked.swift": DrillBook.locked])
    let wrong = try Casebook.run(
      ["drill", "two-counters/repair", "--check", "\(files.path)/paused.swift", "--json"], at: book.path)
    #expect(
      wrong.status == 1 && wrong.stdout.contains("\"outcome\" : \"found\"") && wrong.stdout.contains("\"tempting\""))
    let right = try Casebook.run(
      ["drill", "two-counters/repair", "--check", "\(files.path)/locked.swift"], at: book.path)
    #expect(right.status == 0 && right.stdout.contains("It holds"), "\(right.stdout)\(right.stderr)")
    let missing = try Casebook.run(["drill", "two-counters/repair", "--check", "/nowhere.swift"], at: book.path)
    #expect(
      missing.status == 2 && missing.stderr.contains("/nowhere.swift: the file cannot be read: No such file")
        && missing.stderr.contains("Name a file") && !missing.stderr.contains("reset"), "\(missing)")
    let failed = try Casebook.run(
      ["drill", "two-counters/repair", "--check", "\(files.path)/paused.swift"], at: book.path)
    #expect(
      failed.status == 1 && failed.stdout.contains("casebook replay")
        && !failed.stdout.contains("v shows"), "\(failed.stdout)")
    let other = try Casebook.run(["drill", "two-counters/find", "--check", "x.swift"], at: book.path)
    #expect(other.status == 2 && other.stderr.contains("--check judges repairs"))
  }

  @Test("check-book asks for the lines of a bug, its reason and its misreadings")
  func gaps() throws {
    let check = try Casebook.run(["check-book", "--text-only"], at: book.path)
    #expect(check.status == 1)
    for text in [
      "gap: no line of the variant 'buggy' is named as its bug", "gap: the cause is not told in one short sentence",
      "gap: the case has fewer than two misreadings", "gap: the case does not say what kind of rule its repair keeps",
    ] {
      #expect(check.stderr.contains(text), "\(check.stderr)")
    }
  }
}
