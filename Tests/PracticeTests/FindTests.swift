import Checker
import Figures
import Practice
import Testing
import Workbook

@Suite("FindDrill")
struct FindTests {
  private func drill(_ id: String, _ variant: String = "buggy") throws -> FindDrill {
    let study = try RealBook.study(id)
    let buggy = try #require(study.variant(named: variant))
    return try #require(FindDrill(study, buggy, reports: RealBook.declared[id] ?? [:]))
  }

  @Test("Every buggy variant has an answer, on lines with code, and not most of the program")
  func answers() {
    for study in RealBook.book.cases {
      for variant in study.variants where variant.name.hasPrefix("buggy") {
        guard let drill = FindDrill(study, variant, reports: RealBook.declared[study.id] ?? [:]) else {
          Issue.record("\(study.id)/\(variant.name) has no answer")
          continue
        }
        #expect(drill.right.isSubset(of: drill.counting), "\(study.id)/\(variant.name)")
        #expect(drill.right.count * 3 <= drill.counting.count, "\(study.id)/\(variant.name): \(drill.right.sorted())")
        #expect(drill.right.isDisjoint(with: drill.near.keys))
      }
    }
  }

  @Test("What the author names as the bug is right, each line alone and any of them together, and nothing else is")
  func named() throws {
    for study in RealBook.book.cases {
      for variant in study.variants where variant.isBuggy {
        let drill = try drill(study.id, variant.name)
        #expect(!variant.bug.isEmpty && drill.right == Set(variant.bug), "\(study.id)/\(variant.name)")
        for line in variant.bug { #expect(drill.answer(lines: [line]) == .right) }
        #expect(drill.answer(lines: Array(variant.bug.prefix(3))) == .right)
      }
    }
  }

  @Test("A way out that misses a call is the bug, and the call that the repair moves is near")
  func missing() throws {
    let scans = try drill("waitgroup-missing-done")
    #expect(scans.answer(lines: [42]) == .right)
    for line in [37, 45, 48] {
      guard case .near = scans.answer(lines: [line]) else {
        Issue.record("\(line): \(scans.answer(lines: [line]))")
        continue
      }
    }
    let study = try RealBook.study("waitgroup-missing-done")
    let ladder = HintLadder(study, variant: scans.variant, lines: scans.right)
    let hint = try #require(ladder.hints.first { $0.level == .line })
    #expect(hint.lines == [42] && hint.text.hasSuffix("Look at line 42."))
    #expect(HintLadder(study).hints.first { $0.level == .line }?.lines == [42])
  }

  @Test(
    "Declarations are no bug",
    arguments: [("nil-dereference", 12), ("unsynchronised-counter", 4), ("check-then-act-cache", 18)])
  func declarations(id: String, line: Int) throws {
    #expect(try drill(id).answer(lines: [line]) != .right)
  }

  @Test("Of a pair that only together is wrong, each line is right")
  func pair() throws {
    let bank = try drill("lock-order-inversion")
    for lines in [[16], [17], [16, 17]] { #expect(bank.answer(lines: lines) == .right) }
  }

  @Test("The interview's rubric names the lines of the bug")
  func rubric() throws {
    let sheet = InterviewSheet(RealBook.book, outcomes: RealBook.declared, minutes: 120, seed: 1)
    #expect(!sheet.items.isEmpty)
    for item in sheet.items {
      let buggy = try #require(try RealBook.study(item.caseID).variant(named: item.program.name))
      let model = try #require(item.rubric.first { $0.aspect == .lines }?.model)
      let lines = model.split(separator: "\n").compactMap { $0.split(separator: " ").dropFirst(2).first }
      #expect(lines.map { Int($0.dropLast()) } == buggy.bug, "\(item.caseID): \(model)")
    }
  }

  @Test(
    "Where no line is named, the line that the repair changes is right, and so are the two accesses of a race")
  func guessed() throws {
    let study = try RealBook.study("bank-transfer-balance-race")
    var buggy = try #require(study.variant(named: "buggy"))
    buggy.bug = []
    let bank = try #require(FindDrill(study, buggy, reports: RealBook.declared[study.id] ?? [:]))
    #expect(bank.answer(lines: [9]) == .right)
    #expect(bank.answer(lines: [18]) == .right)
    #expect(bank.answer(lines: [18, 20]) == .right)
  }

  @Test("Where it waits is near, with the reason")
  func near() throws {
    let leak = try drill("leak-receive-from-never-closed-channel")
    guard case .near(let why) = leak.answer(lines: [16]) else {
      Issue.record("\(leak.answer(lines: [16]))")
      return
    }
    #expect(why.contains("waits: something"))
  }

  @Test("Blank lines, comments, braces and half the program are slips and no answers")
  func slips() throws {
    let bank = try drill("bank-transfer-balance-race")
    for lines in [[], [3], [4], [27], [400], [-1], [1], [1, 18], Array(1...30)] {
      guard case .slip = bank.answer(lines: lines) else {
        Issue.record("\(lines): \(bank.answer(lines: lines))")
        continue
      }
    }
    guard case .near = bank.answer(lines: [18, 35]) else {
      Issue.record("a pair of which one is right is near")
      return
    }
  }
}
