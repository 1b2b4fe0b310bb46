import Practice
import Testing
import Workbook

@Suite("HintLadder and DrillCatalogue")
struct HintTests {
  @Test("Every ladder goes up through all four levels, and ends with the repair")
  func ladders() {
    for study in RealBook.book.cases {
      let hints = HintLadder(study).hints
      let levels = hints.map { HintLadder.Level.allCases.firstIndex(of: $0.level) ?? 0 }
      #expect(levels == levels.sorted() && Set(levels).count == 4, "\(study.id)")
      #expect(hints.last?.diff?.rows.contains { $0.change != .same } == true, "\(study.id)")
      #expect(hints.dropLast().allSatisfy { $0.diff == nil && !$0.text.isEmpty }, "\(study.id)")
    }
  }

  @Test("The hints of a twin speak of its own program")
  func twins() throws {
    for study in RealBook.book.cases {
      for twin in study.variants where twin.name.hasPrefix("buggy-") {
        for hint in study.hints(for: twin) {
          #expect(twin.unknownCode(in: hint) == [], "\(study.id)/\(twin.name): \(hint)")
        }
      }
    }
    let study = try RealBook.study("infinite-wait")
    let twin = try #require(study.variant(named: "buggy-continuation"))
    let reports = RealBook.declared[study.id] ?? [:]
    #expect(FindDrill(study, twin, reports: reports)?.symptom == twin.symptom)
    #expect(HintLadder(study, variant: twin).hints.prefix(2).map(\.text) == [twin.symptom, twin.hints.first])
    #expect(HintLadder(study).hints.first?.text == study.symptom)
  }

  @Test("Every case of the book has predict, find and repair drills")
  func catalogue() {
    let catalogue = DrillCatalogue(RealBook.book, outcomes: RealBook.declared)
    #expect(catalogue.gaps == [])
    #expect(catalogue.drills.count == RealBook.book.cases.count * DrillKind.allCases.count)
  }

  @Test("A case that is not measured says so, and what to do")
  func unmeasured() throws {
    let gaps = DrillCatalogue(RealBook.book, outcomes: [:]).gaps
    let gap = try #require(gaps.first { $0.id.description == "mutex-relock/repair" })
    #expect(gap.reason.contains("not measured") && gap.next.contains("casebook run mutex-relock"))
  }
}
