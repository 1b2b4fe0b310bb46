import Checker
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

  @Test("The line that the repair changes is right, and so are the two accesses of a race")
  func right() throws {
    let bank = try drill("bank-transfer-balance-race")
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

  @Test("Blank lines, comments, braces and half the program are wrong")
  func wrong() throws {
    let bank = try drill("bank-transfer-balance-race")
    for lines in [[], [3], [4], [27], [400], [-1], [1], Array(1...30)] {
      guard case .wrong = bank.answer(lines: lines) else {
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
