import CaseRunner
import Checker
import Practice
import Workbook

extension CaseReports {
  /// The reports of all variants, for somebody who waits: what must be measured for them is told on standard error.
  static func awaited(_ study: Case, _ runner: CaseRunner) async throws -> [String: Report] {
    let known = try known(study, runner)
    if study.variants.allSatisfy({ known[$0.name] != nil }) { return known }
    let progress = Progress(total: study.variants.count)
    defer { Terminal.clearProgress() }
    return try await measured(study, runner) { progress($0) }
  }
}
