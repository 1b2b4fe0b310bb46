import Foundation
import TerminalTesting
import Testing

@Suite("casebook drill --interview", .serialized)
struct InterviewTests {
  private let book: Folder

  init() throws { book = try LampBook.folder() }

  @Test("From the plan to the file: a note, a pause, points, what to practice")
  func whole() async throws {
    let terminal = try PseudoTerminal(["drill", "--interview", "15", "--seed", "1"], at: book.path)
    try await terminal.waits(for: "Interview: 15 minutes", seconds: 120)
    terminal.press(.enter)
    try await terminal.waits(for: "Now and then both lamps stay dark.")
    terminal.type("e")
    try await terminal.waits(for: "note:")
    terminal.type("two orders")
    terminal.press(.enter, .escape)
    try await terminal.waits("the note") { $0.contains("Your notes") && !$0.contains("note:") }
    terminal.type("p")
    try await terminal.waits("a pause") { $0.contains("Paused") && !$0.contains("red.lock") }
    terminal.type("p")
    for part in ["find", "repair", "follow up"] {
      terminal.type("n")
      try await terminal.waits(for: "Program 1: \(part)")
    }
    terminal.type("n")
    for aspect in ["Names what goes wrong", "Points at the lines", "Explains it", "Repairs it"] {
      try await terminal.waits(for: aspect)
      terminal.type(aspect == "Repairs it" ? "p" : "y")
    }
    try await terminal.waits(for: "Answers the follow-up")
    // The key that went on until now answers nothing.
    terminal.type("n")
    try await terminal.waits(for: "y, p or x")
    terminal.type("x")
    try await terminal.waits(for: "3½ of 5 points")
    try await terminal.waits(for: "casebook drill two-locks/repair")
    terminal.press(.enter)
    #expect(try await terminal.ends() == .exit(0))
    #expect(terminal.mode == terminal.initialMode)
    let folder = terminal.folder + "/state/casebook/interviews"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    try #require(files.count == 1)
    let text = try String(contentsOfFile: "\(folder)/\(files[0])", encoding: .utf8)
    #expect(text.contains("- two orders\n") && text.contains("3½ of 5 points"), "\(text)")
    #expect(terminal.output.contains(files[0]), "the path is told")
  }

  @Test("A repair is written in the editor, and the checker judges it beside the model answer")
  func repair() async throws {
    try book.write("editor.sh", "cp '\(book.path)/cases/two-locks/fixed.swift' \"$1\"\n")
    let terminal = try PseudoTerminal(
      columns: 80, rows: 60, ["drill", "--interview", "15", "--seed", "1"], at: book.path,
      environment: ["VISUAL": "sh \(book.path)/editor.sh", "EDITOR": nil])
    try await terminal.waits(for: "Enter begins")
    terminal.press(.enter)
    try await terminal.waits(for: "Program 1")
    terminal.type("w")
    try await terminal.waits(for: "Your repair so far")
    for part in ["find", "repair", "follow up"] {
      terminal.type("n")
      try await terminal.waits(for: "Program 1: \(part)")
    }
    terminal.type("n")
    for aspect in ["Names what goes wrong", "Points at the lines", "Explains it"] {
      try await terminal.waits(for: aspect)
      terminal.type("y")
    }
    try await terminal.waits(for: "Repairs it")
    try await terminal.waits(for: "It holds.", seconds: 300)
    terminal.press(.control("c"))
    #expect(try await terminal.ends() == .exit(130))
    #expect(terminal.mode == terminal.initialMode)
    let folder = terminal.folder + "/state/casebook/interviews"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(files.count == 2 && files.contains { $0.hasSuffix("-program-1.swift") }, "\(files)")
    let record = try #require(files.first { $0.hasSuffix(".md") })
    let text = try String(contentsOfFile: "\(folder)/\(record)", encoding: .utf8)
    #expect(text.contains("The checker: ✓ It holds.\n\n```swift\n"), "\(text)")
  }

  @Test("Ctrl-C keeps what was noted, even half a line")
  func interrupt() async throws {
    let terminal = try PseudoTerminal(
      columns: 40, rows: 15, ["drill", "--interview", "15", "--seed", "1"], at: book.path)
    try await terminal.waits(for: "Enter begins", seconds: 120)
    terminal.press(.enter)
    try await terminal.waits(for: "Program 1")
    terminal.type("e")
    try await terminal.waits(for: "note:")
    terminal.type("half a thought")
    try await terminal.waits(for: "half a thought")
    terminal.press(.control("c"))
    #expect(try await terminal.ends() == .exit(130))
    #expect(terminal.mode == terminal.initialMode)
    let folder = terminal.folder + "/state/casebook/interviews"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(try String(contentsOfFile: "\(folder)/\(files[0])", encoding: .utf8).contains("- half a thought\n"))
  }

  @Test("Without a terminal, and with --sheet, the sheet is printed: tasks, then answers; --json has the same")
  func sheet() throws {
    let plain = try Casebook.run(["drill", "--interview", "15", "--seed", "1"], in: book.path)
    #expect(plain.status == 0)
    #expect(plain.stdout.hasPrefix("# Interview: 15 minutes, 1 program\n"))
    let parts = plain.stdout.split(separator: "\u{c}")
    try #require(parts.count == 2)
    #expect(!parts[0].contains("Two lamps") && parts[1].contains("Two lamps"))
    #expect(
      try Casebook.run(["drill", "--interview", "15", "--seed", "1", "--sheet"], in: book.path).stdout == plain.stdout)
    let json = try Casebook.run(["drill", "--interview", "15", "--seed", "1", "--json"], in: book.path)
    let value = try #require(try JSONSerialization.jsonObject(with: Data(json.stdout.utf8)) as? [String: Any])
    #expect((value["items"] as? [Any])?.count == 1)
  }

  @Test("A seed names one set, in every process")
  func seed() throws {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let sheets = try (1...4).map { _ in
      try Casebook.run(["drill", "--interview", "120", "--seed", "3", "--sheet"], in: book.path, at: root).stdout
    }
    #expect(sheets[0].contains("8 programs"))
    #expect(Set(sheets).count == 1)
  }

  @Test("What does not fit is refused, with what does")
  func refused() throws {
    for arguments in [["--interview", "5"], ["--interview", "30", "two-locks"], ["--sheet"], ["--seed", "2"]] {
      let result = try Casebook.run(["drill"] + arguments, in: book.path)
      #expect(result.status == 2, "\(arguments)")
      #expect(result.stderr.contains("--interview"), "\(result.stderr)")
    }
  }
}
