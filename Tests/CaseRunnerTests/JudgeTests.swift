import Checker
import Testing

import enum Workbook.Expectation

@testable import CaseRunner

@Suite("Judge")
struct JudgeTests {
  private func finding(_ kind: Checker.Finding.Kind, line: Int = 8, participants: Int = 1, replayed: Bool = true)
    -> Checker.Finding
  {
    let place = SourceFrame(function: "f()", file: "buggy.swift", line: line, column: 3)
    return Checker.Finding(
      kind: kind, message: "it is stuck", schedule: "s", replayed: replayed,
      participants: (0..<participants).map { Participant(id: "task \($0)", suspended: [place]) })
  }

  private func report(_ findings: [Checker.Finding]) -> Report {
    Report(
      program: "buggy.swift", toolchain: "6.3",
      exploration: Exploration(
        strategy: "random", schedules: 10, exhaustive: false, bound: "", seed: 1, firstFindingAt: nil, steps: 1,
        seconds: 0,
        widths: [1]), findings: findings, outcomes: [])
  }

  private func judge(_ expectation: Expectation, _ findings: [Checker.Finding]) -> [String] {
    Judge.mismatches(expectation, report(findings), file: "buggy.swift")
  }

  @Test("Exactly what is declared is as declared")
  func match() {
    #expect(judge(.clean, []) == [])
    #expect(
      judge(.findings([.init(kind: "deadlock", line: 8, participants: 2)]), [finding(.deadlock, participants: 2)]) == []
    )
  }

  @Test("A finding in a clean program is named")
  func unexpected() {
    #expect(
      judge(.clean, [finding(.leak)])
        == ["declared clean; measured also leak at line 8 with 1 participant: it is stuck"])
  }

  @Test("A missing finding says what was measured instead")
  func missing() {
    #expect(judge(.findings([.init(kind: "race")]), []) == ["declared race; measured clean in 10 schedules"])
  }

  @Test("Another line or another number of participants is a difference")
  func strict() {
    #expect(
      judge(.findings([.init(kind: "leak", line: 9)]), [finding(.leak)])
        == ["declared leak at line 9; measured leak at line 8 with 1 participant"])
    #expect(
      judge(.findings([.init(kind: "leak", participants: 2)]), [finding(.leak)])
        == ["declared leak with 2 participants; measured leak at line 8 with 1 participant"])
  }

  @Test("A kind that is not declared is a difference even if the declared one is there")
  func extra() {
    let found = judge(.findings([.init(kind: "leak")]), [finding(.leak), finding(.crash, line: 3)])
    #expect(found == ["declared leak; measured also crash at line 3 with 1 participant: it is stuck"])
  }

  @Test("Lines of other files do not count")
  func otherFile() {
    let found = Judge.mismatches(
      .findings([.init(kind: "leak", line: 8)]), report([finding(.leak)]), file: "fixed.swift")
    #expect(found.count == 1)
  }

  @Test("A finding that does not replay is a defect")
  func noReplay() {
    #expect(judge(.findings([.init(kind: "leak")]), [finding(.leak, replayed: false)]).count == 1)
  }

  @Test("The book and the checker know the same kinds")
  func sameKinds() {
    #expect(Expectation.kinds == Checker.Finding.Kind.allCases.map(\.rawValue))
  }
}
