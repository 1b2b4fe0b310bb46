import Checker
import Console
import TerminalPages
import Testing

@Suite("OneScreen")
struct OneScreenTests {
  private static let source = """
    actor Account {
      var balance = 100
      func withdraw(_ amount: Int) async {
        guard balance >= amount else { return }
        await ledger.record(amount)
        balance -= amount
      }
    }
    func take(_ name: String) -> Int {
      counts[name]!
    }

    """

  private static func action(_ text: String, _ kind: String, _ line: Int? = nil) -> InterleavingStep.Action {
    .init(
      text: text, kind: kind,
      place: line.map { SourceFrame(function: "withdraw(_:)", file: "a.swift", line: $0, column: 3) })
  }

  /// Two tasks that both look before they take, each in one go up to its `await`.
  private static let reentrancy: Finding = {
    func step(_ number: Int, _ unit: String, _ actions: [InterleavingStep.Action]) -> InterleavingStep {
      InterleavingStep(number: number, unit: unit, time: 0, actions: actions)
    }
    func read(_ value: Int, _ line: Int) -> InterleavingStep.Action {
      action("reads Account.balance = \(value)", "access", line)
    }
    func write(_ value: Int, _ old: Int) -> InterleavingStep.Action {
      action("writes Account.balance = \(value) (it was \(old))", "access", 6)
    }
    return Finding(
      kind: .nondeterministic,
      message: "the output depends on the schedule: \"balance 40\" in 40, \"balance -20\" in 23, of 63 schedules",
      count: 23, schedule: "cb1-w8-s1-d5.4-2z", replayed: true,
      moments: [Moment(text: "here the program prints \"balance -20\"")],
      interleaving: [
        step(
          1, "main",
          [
            action("begins", "start"), action("writes Account.balance = 100", "access", 2),
            action("starts task 1", "spawn"), action("starts task 2", "spawn"), action("is suspended", "wait"),
          ]),
        step(2, "task 1", [action("begins", "start"), read(100, 4)]),
        step(3, "task 2", [action("begins", "start"), read(100, 4)]),
        step(4, "task 1", [read(100, 6), write(40, 100), action("ends", "end")]),
        step(5, "task 2", [read(40, 6), write(-20, 40), action("ends", "end")]),
        step(6, "main", [read(-20, 2), action("ends the program", "end")]),
      ])
  }()

  private func text(_ finding: Finding, rows: Int = 22, width: Int = 80, of everything: ProgramReport.Everything)
    -> String
  {
    let report = ProgramReport(
      SampleBook.report("a.swift", [finding], []), files: [("a.swift", Self.source)], target: "a.swift",
      everything: everything)
    return LibraryTests.text(report.page(width: width, rows: rows))
  }

  @Test(
    "Of what units do with shared memory, the read that is out of date, what came between and the write stay longest",
    arguments: 12...24)
  func reentrancy(rows: Int) throws {
    let text = text(Self.reentrancy, rows: rows, of: .command("casebook check a.swift --verbose"))
    let lines = text.split(separator: "\n")
    let stale = try #require(
      lines.firstIndex { $0.contains("reads Account.balance = 100") && $0.contains("4 guard balance") })
    let between = try #require(lines.firstIndex { $0.contains("writes Account.balance = 40") })
    let late = try #require(lines.firstIndex { $0.contains("reads Account.balance = 40") })
    #expect(stale < between && between < late)
    if rows == 22 { Snapshot.check(text, "reentrancy-80x24") }
  }

  @Test("Both outcomes have their counts, and it is said which of them is drawn; neither is blamed")
  func outcomes() {
    let text = text(Self.reentrancy, of: .key("v"))
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("\"balance 40\" in 40, \"balance -20\" in 23, of 63"))
    #expect(words.contains("here the program prints \"balance -20\"; replayed"))
    #expect(!text.contains("seen in"))
  }

  @Test("Who has ended is marked, where the end itself is left out, too, and nothing is drawn after it")
  func ends() throws {
    let lines = text(Self.reentrancy, rows: 16, of: .key("v")).split(separator: "\n").map(String.init)
    let last = try #require(lines.last { $0.contains("Account.balance") })
    let marks = lines.filter { $0.contains("■") }
    #expect(!marks.isEmpty)
    // Of task 1, whose lane is the second.
    let ended = try #require(lines.firstIndex { Array($0).count > 8 && Array($0)[8] == "■" }, "\(lines)")
    #expect(
      lines[(ended + 1)...].filter { Array($0).count > 8 && $0.hasPrefix("  ") }.allSatisfy { Array($0)[8] != "│" },
      "\(last)")
  }

  @Test("Where it matters that main ends, its end is drawn, however much comes after it")
  func mainEnds() {
    var finding = Self.reentrancy
    finding.kind = .abandoned
    finding.message = "main ended while a task was asleep"
    finding.moments = [Moment(text: "main ends", participant: "main", stack: [])]
    let late = (0..<40).map { Self.action("reads Account.balance = \($0)", "access", 4) }
    finding.interleaving.append(InterleavingStep(number: 7, unit: "task 3", time: 0, actions: late))
    #expect(text(finding, rows: 14, of: .key("v")).contains("ends the program"))
    finding.moments = []
    #expect(!text(finding, rows: 14, of: .key("v")).contains("ends the program"))
  }

  @Test("Who ends, and ends the program a moment later, is not drawn alive between the two")
  func twoEnds() throws {
    var finding = Self.reentrancy
    finding.interleaving[5].actions = [Self.action("ends", "end")]
    finding.interleaving += [
      InterleavingStep(number: 7, unit: "main thread", time: 0, actions: [Self.action("ends", "end")]),
      InterleavingStep(number: 8, unit: "main", time: 0, actions: [Self.action("ends the program", "end")]),
    ]
    var builder = PageBuilder(width: 80)
    try #require(TimelineText(finding)).write(to: &builder)
    let lines = builder.finish(title: "").text.map(\.text)
    #expect(lines.contains { $0.hasPrefix("  6  ■           ") })
    #expect(lines.contains { $0.hasPrefix("  7           ■") }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("  8  ■           ") })
  }

  @Test(
    "Of a chapter each case has a line; where there is no room, those that differ or were run, and the others are counted"
  )
  func chapter() {
    func report(_ id: String, _ mismatches: [String] = []) -> CaseReport {
      var study = SampleBook.study
      study.id = id
      return CaseReport(
        study,
        study.variants.prefix(2).map {
          .init(
            variant: $0, report: SampleBook.outcomes["two-locks"]?[$0.name],
            mismatches: $0.name == "fixed" ? mismatches : [])
        })
    }
    let chapter = ChapterReport(
      "Deadlock",
      [report("differs", ["declared leak; measured clean"]), report("saved")] + (1...30).map { report("known-\($0)") },
      fresh: ["saved"], problems: ["cases/x/case.yml:1: no title. Add one."])
    let whole = LibraryTests.text(chapter.page(width: 80))
    #expect(whole.contains("ok       known-30  buggy ⬣ deadlock  fixed ✓ clean\n"))
    #expect(whole.contains("ok       saved     buggy ⬣ deadlock  fixed ✓ clean  just now\n"))
    #expect(whole.contains("\n         fixed: declared leak; measured clean\n"))
    #expect(whole.contains("cases/x/case.yml:1: no title. Add one."))
    let page = chapter.page(width: 80, rows: 23)
    #expect(page.lines.count <= 23)
    let short = LibraryTests.text(page)
    #expect(short.contains("differs  differs") && short.contains("just now") && !short.contains("known-30"))
    #expect(short.contains("30 other cases, known from before, as declared"))
    #expect(short.contains("32 cases, 64 variants: 31 as declared, 1 differing"))
  }

  @Test("A crash shows its line and what had been printed, before how it came about")
  func crash() {
    let finding = Finding(
      kind: .crash, message: "Fatal error: Unexpectedly found nil (in task 2)", count: 63, schedule: "cb1-w1-s1-h8",
      replayed: true,
      participants: [
        Participant(
          id: "task 2", suspended: [SourceFrame(function: "take(_:)", file: "a.swift", line: 10, column: 3)])
      ],
      moments: [Moment(text: "the program had printed \"opening\"")],
      interleaving: [
        InterleavingStep(
          number: 1, unit: "main", time: 0,
          actions: [Self.action("begins", "start")] + (0..<30).map { Self.action("starts task \($0)", "spawn", 1) }),
        InterleavingStep(
          number: 2, unit: "task 2", time: 0,
          actions: [Self.action("begins", "start"), Self.action("crashes", "crash", 10)]),
      ])
    let text = text(finding, of: .command("casebook check a.swift --verbose"))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 23)
    Snapshot.check(text, "crash-80x24")
  }
}
