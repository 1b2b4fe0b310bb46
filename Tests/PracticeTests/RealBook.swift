import Checker
import Foundation
import Testing
import Workbook

@testable import Practice

extension Tag {
  /// Tests that take seconds, because they compile and search programs.
  @Tag static var slow: Self
}

/// The book of this repository.
enum RealBook {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static let book = Workbook.load(root: root).workbook

  /// To find the book's words once is enough.
  static let vocabulary = BookVocabulary(book)

  static func study(_ id: String) throws -> Case { try #require(book.case(id)) }

  /// What its authors declare, as reports: enough for whatever needs no measurement.
  static let declared: [String: [String: Report]] = Dictionary(
    uniqueKeysWithValues: book.cases.map { study in
      (study.id, Dictionary(uniqueKeysWithValues: study.variants.map { ($0.name, report(declaredBy: $0)) }))
    })

  private static func report(declaredBy variant: Variant) -> Report {
    var findings: [Finding] = []
    if case .findings(let declared) = variant.expectation {
      findings = declared.map { one in
        let place = one.line.map { [SourceFrame(function: "f()", file: variant.file, line: $0, column: 1)] } ?? []
        return Finding(
          kind: Finding.Kind(rawValue: one.kind) ?? .unsupported, message: "Something is wrong.", count: 30,
          replayed: true, participants: [Participant(id: "task 2", waitsFor: "something", suspended: place)])
      }
    }
    return Report(
      program: variant.file, toolchain: "6.3.1",
      exploration: Exploration(
        strategy: "auto", schedules: 100, exhaustive: false, bound: "", seed: 1,
        firstFindingAt: findings.isEmpty ? nil : 2, steps: 1000, seconds: 1, widths: [1, 2], maxReady: 2, maxChoices: 9),
      findings: findings, outcomes: [Outcome(stdout: "done\n", exit: 0, count: 100)])
  }
}
