import Checker
import Console
import Foundation
import TerminalPages
import Testing
import Workbook

@Suite("Library")
struct LibraryTests {
  static let library = Library(
    book: SampleBook.book, outcomes: SampleBook.outcomes, measurements: SampleBook.measurements)
  static let pages: [(name: String, destination: Destination)] = [
    ("chapter", .chapter("deadlock", heading: nil)), ("case", .study("two-locks")), ("contents", .contents),
    ("claims", .claims),
  ]
  static let widths = [40, 80, 160]
  static let names =
    pages.flatMap { page in widths.map { "\(page.name)-\($0)" } } + [
      "chapter-80-ascii", "report-80", "screen-80x24", "reentrancy-80x24", "crash-80x24",
    ]

  static func text(_ page: Page?, hasUnicode: Bool = true) -> String {
    let terminal = Capabilities(hasUnicode: hasUnicode)
    return (page?.text ?? []).map { ANSIText.line($0.trimmedEnd, for: terminal) + "\n" }.joined()
  }

  @Test("Pages read as they were reviewed", arguments: pages.map(\.name), widths)
  func snapshots(name: String, width: Int) throws {
    let destination = try #require(Self.pages.first { $0.name == name }).destination
    Snapshot.check(Self.text(Self.library.page(destination, width: width)), "\(name)-\(width)")
  }

  @Test("A terminal without Unicode reads the same in ASCII")
  func ascii() {
    let text = Self.text(Self.library.page(.chapter("deadlock", heading: nil), width: 80), hasUnicode: false)
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
    #expect(!text.contains("?deadlock"))
    Snapshot.check(text, "chapter-80-ascii")
  }

  @Test("A run tells what was found, where, who waits for whom, how it came about, and what to do")
  func report() {
    let entries = SampleBook.study.variants.map { variant in
      CaseReport.Entry(
        variant: variant, report: SampleBook.outcomes["two-locks"]?[variant.name],
        mismatches: variant.name == "tempting" ? ["declared livelock; measured: it does not compile"] : [],
        failure: variant.name == "tempting" ? "tempting.swift:4:1: error: what is this?" : nil)
    }
    let report = CaseReport(SampleBook.study, entries, next: [.init("casebook read two-locks", "the whole case")])
    Snapshot.check(Self.text(report.page(width: 80)), "report-80")
  }

  private static func measured(_ finding: Finding = SampleBook.finding) -> CaseReport {
    let reports = [
      "buggy": SampleBook.report("buggy.swift", [finding], []), "fixed": SampleBook.outcomes["two-locks"]?["fixed"],
    ]
    let entries = SampleBook.study.variants.filter { !$0.isTempting }.map {
      CaseReport.Entry(variant: $0, report: reports[$0.name] ?? nil)
    }
    return CaseReport(
      SampleBook.study, entries,
      next: [.init("casebook read two-locks", "the whole case"), .init("casebook drill two-locks", "practice it")])
  }

  @Test("Somebody who ran a case sees all that matters on one screen of 80 columns and 24 rows")
  func screen() {
    let page = Self.measured().page(width: 80, rows: 22)
    #expect(page.lines.count <= 22)
    Snapshot.check(Self.text(page), "screen-80x24")
  }

  @Test("A screen with room shows the whole report", arguments: [60, 80, 132])
  func roomyScreen(width: Int) {
    let report = Self.measured()
    #expect(report.page(width: width, rows: 100) == report.page(width: width))
    #expect(report.page(width: width, rows: 20) != report.page(width: width))
  }

  @Test("Of a long interleaving the actions that the finding is about stay, however low the screen", arguments: 14...24)
  func lowScreen(rows: Int) {
    var finding = SampleBook.finding
    let idle = InterleavingStep.Action(text: "yields", kind: "yield", place: nil)
    finding.interleaving[0].actions.insert(contentsOf: Array(repeating: idle, count: 90), at: 2)
    finding.interleaving[2].actions.insert(contentsOf: Array(repeating: idle, count: 90), at: 1)
    let page = Self.measured(finding).page(width: 100, rows: rows)
    let text = Self.text(page)
    for action in ["takes lock A", "takes lock B", "waits for lock A, held by thread 1", "waits for lock B, held by"] {
      #expect(text.contains(action))
    }
    #expect(text.contains("some left out"))
    // Below that many rows even the least is too long, and says what it says all the same.
    if rows >= 20 { #expect(page.lines.count <= rows) }
    #expect(page.lines.allSatisfy { $0.text.columns <= 100 })
  }

  @Test(
    "Of a loop that goes around without an end, two rounds are drawn and the others counted", arguments: [3, 4, 100])
  func rounds(times: Int) throws {
    var finding = SampleBook.finding
    let round = ["looks", "sleeps"].map { InterleavingStep.Action(text: $0, kind: "point", place: nil) }
    finding.interleaving[1].actions += Array(repeating: round, count: times).flatMap { $0 }
    var builder = PageBuilder(width: 80)
    try #require(TimelineText(finding)).write(to: &builder)
    let lines = builder.finish(title: "").text.map(\.text)
    let isShort = times < 4
    #expect(lines.count { $0.contains("thread 1 looks") } == (isShort ? times : 2))
    #expect(lines.contains { $0.contains("⋯ \(times - 2) times more the same 2 actions ⋯") } == !isShort)
    #expect(lines.contains { $0.contains("thread 1 takes lock A") })
  }

  @Test("No line is wider than its page", arguments: [20, 33, 40, 57, 80, 100, 150, 200])
  func fits(width: Int) {
    for (_, destination) in Self.pages {
      let page = Self.library.page(destination, width: width)
      let widest = page?.text.max { $0.columns < $1.columns }
      #expect((widest?.columns ?? 0) <= width, "\(destination): \(widest?.text ?? "")")
    }
  }

  @Test("Blocks, headings and folds are the same for every width", arguments: [40, 100, 160])
  func stable(width: Int) throws {
    for (_, destination) in Self.pages {
      let page = try #require(Self.library.page(destination, width: width))
      let other = try #require(Self.library.page(destination, width: 80))
      #expect(page.lines.last?.block == other.lines.last?.block, "\(destination)")
      #expect(page.headings.map(\.id) == other.headings.map(\.id))
      #expect(page.folds.count == other.folds.count)
    }
  }

  @Test("What was not measured says so, with the command that measures it")
  func unmeasured() {
    let library = Library(book: SampleBook.book)
    for (name, destination) in Self.pages where name != "claims" {
      let text = Self.text(library.page(destination, width: 80))
      #expect(text.contains("not measured"), "\(name)")
      #expect(text.contains("casebook run "), "\(name)")
      #expect(!text.contains("clean"), "\(name)")
    }
  }

  @Test("No snapshot is left over")
  func leftovers() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Snapshot.folder.path)
    #expect(Set(files) == Set(Self.names.map { "\($0).txt" }))
  }
}

@Suite("Destination")
struct DestinationTests {
  @Test(
    "Links of the book are found as their authors write them",
    arguments: [
      ("../glossary.md#deadlock", "term/deadlock"), ("../glossary.md", "glossary"),
      ("08-deadlock.md#the-table", "chapter/deadlock#the-table"), ("../cases/two-locks/", "case/two-locks"),
      ("https://swift.org", "https://swift.org"), ("../cases/none/", nil), ("../glossary.md#none", nil),
    ] as [(String, String?)])
  func links(link: String, expected: String?) {
    let destination = Destination(link: link, in: SampleBook.book)
    #expect(destination?.description == expected)
    #expect(destination.flatMap { Destination($0.description) } == destination)
  }
}

@Suite("Reading")
struct ReadingTests {
  private func reading(_ start: Destination = .contents, _ marks: Bookmarks = Bookmarks()) -> Reading {
    Reading(LibraryTests.library, at: start, columns: 80, rows: 24, bookmarks: marks)
  }

  private func text(_ reading: Reading) -> String { reading.rows.map(\.text).joined(separator: "\n") }

  @Test("A chapter is chosen by its number, a term opens over the text, and the way leads back")
  func walk() {
    var reading = reading()
    #expect(reading.take(.character("8")) == .none)
    _ = reading.take(.enter)
    #expect(text(reading).hasPrefix("8. Deadlock"))
    _ = reading.take(.tab)
    #expect(text(reading).contains("Enter: what \"deadlock\" means"))
    _ = reading.take(.enter)
    #expect(text(reading).contains("Nobody can go on."))
    _ = reading.take(.escape)
    #expect(!text(reading).contains("Nobody can go on."))
    _ = reading.take(.character("b"))
    #expect(text(reading).hasPrefix("Casebook"))
    #expect(reading.take(.character("q")) == .quit)
  }

  @Test("All of the book is searched by words; what was found there is shown, and the way leads back")
  func search() {
    var reading = reading()
    #expect(reading.take(.character("S")) == .none)
    for key in "mess share".map(Key.character) { #expect(reading.take(key) == .none) }
    #expect(reading.rows.count == 24 && reading.rows.last?.text == "Search the book: mess share")
    #expect(reading.cursor?.column == 27 && reading.cursor?.row == 23)
    _ = reading.take(.enter)
    #expect(text(reading).hasPrefix("Search: mess share"))
    #expect(text(reading).contains("No paragraph of the book has all of that."))
    _ = reading.take(.character("S"))
    for key in "messages shar".map(Key.character) { _ = reading.take(key) }
    _ = reading.take(.enter)
    #expect(text(reading).contains("The table"))
    _ = reading.take(.tab)
    _ = reading.take(.enter)
    #expect(
      text(reading).contains("Mutual exclusion") && text(reading).contains("1 of 1: messages"), "\(text(reading))")
    _ = reading.take(.character("b"))
    #expect(text(reading).hasPrefix("Search: messages shar"))
    for name in ["two", "deadlock"] {
      _ = reading.take(.character("S"))
      for key in name.map(Key.character) { _ = reading.take(key) }
      _ = reading.take(.enter)
      #expect(text(reading).contains(name == "two" ? "Two locks" : "Nobody can go on."), "\(text(reading))")
    }
    _ = reading.take(.character("S"))
    _ = reading.take(.escape)
    #expect(reading.take(.character("q")) == .quit)
  }

  @Test(
    "Words are found by their beginnings, and capitals count where they are typed",
    arguments: [
      ("lock", "a clock", false), ("lock", "a clock, a lock", true), ("Lock", "lock", false), ("lock", "Locks", true),
      ("ock", "lock", false), ("a-b", "xa-b a-b", true),
    ])
  func words(text: String, line: String, isFound: Bool) {
    #expect(Page.has(text, in: line) == isFound)
  }

  @Test("Whoever comes back stands where they left off, at any width")
  func remembers() {
    var first = reading(.chapter("deadlock", heading: nil))
    for _ in 0..<30 { _ = first.take(.down) }
    let top = first.rows[0].text
    let again = reading(.chapter("deadlock", heading: nil), Bookmarks(first.bookmarks.text))
    #expect(again.rows[0].text == top)
    var narrow = first
    narrow.resize(columns: 40, rows: 12)
    #expect(top.hasPrefix(narrow.rows[0].text.prefix(12)) || narrow.rows[0].text.isEmpty)
    narrow.resize(columns: 80, rows: 24)
    #expect(narrow.rows.count == 24)
  }

  @Test("Damaged bookmarks are left out")
  func damaged() {
    let marks = Bookmarks("nonsense\n3 4 chapter/a\n-1 2 chapter/b\n99999999999999999999 1 chapter/c\n\n5 6 case/x y\n")
    #expect(marks.text == "3 4 chapter/a\n5 6 case/x y\n")
    #expect(marks.place(of: "chapter/a") == Page.Place(block: 3, characters: 4))
    #expect(reading(.chapter("deadlock", heading: nil), Bookmarks("4000 1 chapter/deadlock\n")).rows.count == 24)
  }
}
