import Foundation
import TerminalTesting
import Testing

/// `check` before somebody who sits at a terminal.
@Suite("One screen", .serialized, .timeLimit(.minutes(5)))
struct OneScreenTests {
  private static let crash = """
    struct Stock { var counts: [String: Int] }
    func take(_ stock: Stock, _ name: String) -> Int {
      let left = stock.counts[name]!
      return left - 1
    }
    @main struct Main {
      static func main() async {
        print("opening the shop")
        let stock = Stock(counts: ["pear": 1])
        await withTaskGroup(of: Int.self) { group in
          group.addTask { take(stock, "pear") }
          group.addTask { take(stock, "apple") }
          for await left in group { print("left \\(left)") }
        }
      }
    }

    """

  private func check(_ text: String, _ arguments: String..., environment: [String: String?] = [:]) async throws
    -> Screen
  {
    let folder = try Folder(["a.swift": text])
    let terminal = try PseudoTerminal(["check", "a.swift"] + arguments, at: folder.path, environment: environment)
    #expect(try await terminal.ends() == .exit(1))
    return terminal.screen
  }

  @Test("A crash shows its line, what had been printed before, how it came about, and how to see everything")
  func crash() async throws {
    let screen = try await check(Self.crash)
    #expect(screen.contains("✗ crash  Fatal error: Unexpectedly found nil"))
    #expect(screen.contains("the program had printed \"opening the shop\""))
    #expect(screen.contains("▶  3 │   let left = stock.counts[name]!"))
    #expect(screen.contains("└ task 2 crashes here"))
    #expect(screen.contains("casebook check a.swift --verbose"))
    // The command and the prompt stay in sight.
    #expect(screen.rows.first?.contains("✗ crash  64 schedules") == true)
  }

  @Test(
    "No word of the table of a chapter is broken at the edge of the terminal, and into a pipe it is a line for each variant"
  )
  func table() async throws {
    let book = try LampBook.folder()
    let terminal = try PseudoTerminal(columns: 50, rows: 30, ["run", "1"], at: book.path)
    #expect(try await terminal.ends() == .exit(0))
    let rows = terminal.screen.rows
    let head = try #require(rows.firstIndex { $0.hasPrefix("ok      two-locks/buggy") }, "\(terminal.screen)")
    #expect(rows[head].hasSuffix("deadlock") && rows[head + 1].hasPrefix("          "), "\(terminal.screen)")
    #expect(rows[head + 1].contains("schedules, first finding in"), "\(terminal.screen)")
    let piped = try Casebook.run(["run", "1"], in: book.path).stdout.split(separator: "\n")
    #expect(piped.first?.contains("deadlock") == true && piped.first?.contains("first finding in") == true)
  }

  @Test("A chapter is watched: a save runs the case that it is of, and the others are known")
  func watchedChapter() async throws {
    let book = try Folder()
    for name in ["cases", "chapters"] {
      try FileManager.default.createDirectory(atPath: "\(book.path)/\(name)", withIntermediateDirectories: false)
    }
    try book.write("chapters/01-first.md", "# First\n\n```case late-order\n```\n\n```case other-order\n```\n")
    for id in ["late-order", "other-order"] {
      #expect(try Casebook.run(["new", id], in: book.path).status == 0)
    }
    let terminal = try PseudoTerminal(["run", "1", "--watch"], at: book.path)
    let first = try await terminal.waits(for: "Waiting for a save")
    #expect(first.contains("2 cases, 4 variants: 2 as declared, 0 differing"))
    #expect(first.rows.count { $0.contains("just now") } == 2)
    let buggy = String(decoding: try book.read("cases/late-order/buggy.swift"), as: UTF8.self)
    try book.write("cases/late-order/fixed.swift", buggy)
    let second = try await terminal.waits(for: "1 as declared, 1 differing")
    #expect(second.rows.contains { $0.hasPrefix("differs  late-order") })
    #expect(second.rows.contains { $0.hasPrefix("ok       other-order") })
    #expect(second.rows.count { $0.contains("just now") } == 1)
    terminal.type("q")
    #expect(try await terminal.ends() == .exit(0))
    #expect(terminal.mode == terminal.initialMode)
  }

  @Test("The whole report is printed where it is asked for, and into a pipe")
  func verbose() async throws {
    let screen = try await check(Self.crash, "--verbose")
    let folder = try Folder(["a.swift": Self.crash])
    let piped = try Casebook.run(["check", "a.swift"], in: folder.path).stdout
    #expect(piped.hasPrefix("crash  a.swift\n  64 schedules"))
    for text in ["seed 1", "created    a.swift:12:", "stands at  a.swift:3:"] {
      #expect(screen.contains(text) && piped.contains(text))
    }
    #expect(try Casebook.run(["check", "a.swift", "--verbose"], in: folder.path).stdout.count == piped.count)
    #expect(!piped.contains("--verbose"))
  }
}
