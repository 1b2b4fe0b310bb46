import Checker
import CommonMark
import Figures
import SiteGenerator
import Testing
import Workbook

/// Verdicts of claims, computed from what was measured.
@Suite("Claims")
struct ClaimTests {
  private let report = Report(
    program: "p", toolchain: "6.3",
    exploration: Exploration(
      strategy: "auto", schedules: 10, exhaustive: true, bound: "", seed: 1, firstFindingAt: 2, steps: 1, seconds: 0,
      widths: [1]),
    findings: [Finding(kind: .leak, message: "task 1 never ends", count: 4)],
    outcomes: [Outcome(stdout: "one\n", exit: 0, count: 7), Outcome(stdout: "one two\n", exit: 0, count: 3)])

  private func outcome(_ evidence: [(Bool, [Claim.Condition])], variant: String? = "v") -> ClaimOutcome {
    let position = SourcePosition(line: 1, column: 1)
    let claim = Claim(
      id: "claim-c", statement: "C.",
      evidence: evidence.map {
        Claim.Evidence(caseID: "c", variant: variant, conditions: $0.1, supports: $0.0, text: "t", position: position)
      }, verdict: .confirmed, reading: "r", position: position)
    let measured = Measurement(
      toolchain: "6.3", processors: 2, optimization: "-O",
      series: [.init(name: "a", unit: "s", samples: [3, 1, 2]), .init(name: "b", unit: "s", samples: [4])])
    return ClaimJudge(outcomes: ["c": ["v": report]], measurements: ["c": measured]).outcome(of: claim)
  }

  @Test("All for it, all against it, both")
  func verdicts() {
    #expect(outcome([(true, [.finds("leak")]), (false, [.clean])]).verdict == .confirmed)
    #expect(outcome([(false, [.finds("leak")]), (true, [.clean])]).verdict == .refuted)
    #expect(outcome([(true, [.finds("leak")]), (false, [.prints("two")])]).verdict == .nuanced)
  }

  @Test(
    "Conditions",
    arguments: [
      (.finds("leak"), true), (.finds("race"), false), (.lacks("race"), true), (.lacks("leak"), false), (.clean, false),
      (.prints("two"), true), (.prints("three"), false), (.alwaysPrints("one"), true), (.alwaysPrints("two"), false),
      (.neverPrints("three"), true), (.neverPrints("two"), false), (.says("never ends"), true), (.says("ended"), false),
      (.exhaustive, true),
    ] as [(Claim.Condition, Bool)])
  func conditions(_ condition: Claim.Condition, holds: Bool) {
    #expect(outcome([(true, [condition])]).items.map(\.holds) == [holds])
  }

  @Test("Several conditions must all hold, and the data are told")
  func several() {
    let items = outcome([(true, [.finds("leak"), .prints("two")])]).items
    #expect(items.map(\.holds) == [true])
    #expect(items.map(\.data) == ["leak in 4 of 10 schedules, \"two\" printed in 3 of 10"])
    #expect(outcome([(true, [.finds("leak"), .clean])]).items.map(\.holds) == [false])
  }

  @Test("Measurements: medians and their ratios within limits")
  func measurements() {
    #expect(
      outcome([(true, [.ratio(of: "b", to: "a", .init(above: 1.5, below: 3))])], variant: nil).verdict == .confirmed)
    #expect(outcome([(true, [.ratio(of: "b", to: "a", .init(below: 2))])], variant: nil).verdict == .refuted)
    #expect(outcome([(true, [.median(of: "a", .init(above: 1.9, below: 2.1))])], variant: nil).verdict == .confirmed)
    #expect(outcome([(true, [.median(of: "c", .init())])], variant: nil).verdict == nil)
  }

  @Test("What was not measured has no verdict")
  func unmeasured() {
    #expect(outcome([(true, [.finds("leak")]), (true, [.clean])], variant: "other").verdict == nil)
  }

  @Test("A page lists all claims with their verdicts, and a chapter shows the data")
  func pages() throws {
    let list = try SampleSite.text("claims.html")
    #expect(list.contains("2 claims: 1 refuted, 1 not measured"))
    let chapter = try #require(
      SampleSite.pages().first {
        $0.path.hasPrefix("chapters/") && String(decoding: $0.bytes, as: UTF8.self).contains("claim-refuted")
      })
    let text = String(decoding: chapter.bytes, as: UTF8.self)
    #expect(text.contains("race in 1,990 of 2,000 schedules"))
    #expect(text.contains("id=\"drill-two-locks\""))
  }
}
