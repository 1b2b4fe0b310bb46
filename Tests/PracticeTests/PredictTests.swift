import Checker
import Testing
import Workbook

@testable import Practice

@Suite("PredictDrill")
struct PredictTests {
  @Test("Every variant of every case gives a question: 3 to 5 distinct choices, one right, each explained")
  func questions() {
    var count = 0
    for study in RealBook.book.cases {
      for variant in study.variants {
        let reports = RealBook.declared[study.id] ?? [:]
        guard
          let drill = PredictDrill(study, variant, in: RealBook.book, vocabulary: RealBook.vocabulary, reports: reports)
        else {
          Issue.record("\(study.id)/\(variant.name) has no question")
          continue
        }
        count += 1
        for choices in [drill.verdicts, drill.reasons] {
          #expect((3...5).contains(choices.count))
          #expect(Set(choices.map(\.text)).count == choices.count)
          #expect(choices.count(where: \.isRight) == 1)
          #expect(choices.allSatisfy { !$0.explanation.isEmpty && $0.text.count < 420 })
        }
      }
    }
    #expect(count > 150)
  }

  @Test("The right verdict is the measured one, and no kind that was found is offered as wrong")
  func sound() {
    for study in RealBook.book.cases {
      for variant in study.variants {
        guard
          let drill = PredictDrill(
            study, variant, in: RealBook.book, vocabulary: RealBook.vocabulary,
            reports: RealBook.declared[study.id] ?? [:])
        else { continue }
        let wrong = drill.verdicts.filter { !$0.isRight }.map(\.text)
        for kind in drill.report.findings.map(\.kind) {
          #expect(!wrong.contains { $0.hasPrefix("**\(kind.rawValue)**") }, "\(study.id)/\(variant.name)")
        }
        let right = drill.verdicts.first(where: \.isRight)?.text ?? ""
        #expect(right.hasPrefix("**clean**") == (drill.report.verdict == .clean), "\(study.id)/\(variant.name)")
      }
    }
  }

  @Test("The same review asks the same; reviews go through all variants, the clean one among them")
  func rotation() throws {
    let study = try RealBook.study("bank-transfer-balance-race")
    let reports = RealBook.declared[study.id] ?? [:]
    let drills = (0..<3).compactMap { PredictDrill(study, in: RealBook.book, reports: reports, review: $0) }
    #expect(Set(drills.map(\.variant.name)) == ["buggy", "fixed", "tempting"])
    #expect(PredictDrill(study, in: RealBook.book, reports: reports, review: 1) == drills[1])
    #expect(PredictDrill(study, in: RealBook.book, reports: [:]) == nil)
  }

  @Test("Where the right answer stands differs from case to case")
  func order() {
    let places = RealBook.book.cases.compactMap { study in
      study.variant(named: "buggy").flatMap { buggy in
        PredictDrill(
          study, buggy, in: RealBook.book, vocabulary: RealBook.vocabulary, reports: RealBook.declared[study.id] ?? [:])
      }?.reasons.firstIndex(where: \.isRight)
    }
    for place in 0..<4 { #expect(places.count { $0 == place } > places.count / 12, "place \(place): \(places)") }
  }

  @Test("A wrong choice is refuted by what was measured")
  func refuted() throws {
    let study = try RealBook.study("lock-order-inversion")
    let buggy = try #require(study.variant(named: "buggy"))
    let drill = try #require(
      PredictDrill(study, buggy, in: RealBook.book, reports: RealBook.declared[study.id] ?? [:]))
    let clean = try #require(drill.verdicts.first { $0.text.hasPrefix("**clean**") })
    #expect(clean.explanation.contains("30 of 100 schedules show it"))
    let leak = try #require(drill.verdicts.first { $0.text.hasPrefix("**leak**") })
    #expect(leak.explanation.contains("all 100 schedules"))
    #expect(drill.reasons.first(where: \.isRight)?.text.contains("waits for that of account 2") == true)
  }
}
