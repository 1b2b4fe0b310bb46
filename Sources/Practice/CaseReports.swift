public import CaseRunner
public import Checker
public import Workbook

/// The reports that drills of a case rest on.
public enum CaseReports {
  /// What is known from earlier runs, by variant; runs nothing.
  ///
  /// - Throws: `CaseRunnerError` if a program cannot be read.
  public static func known(_ study: Case, _ runner: CaseRunner) throws(CaseRunnerError) -> [String: Report] {
    reports(try runner.known(withoutNativeRuns(study)))
  }

  /// The reports of all variants; those that are not known are measured now. Native runs are left out: no drill needs them.
  ///
  /// - Throws: `CaseRunnerError` when the machine cannot do it; `CancellationError`.
  public static func measured(
    _ study: Case, _ runner: CaseRunner, report: @escaping @Sendable (CaseRunner.Event) -> Void = { _ in }
  ) async throws -> [String: Report] {
    reports(try await runner.run([withoutNativeRuns(study)], report: report))
  }

  private static func reports(_ results: [VariantResult]) -> [String: Report] {
    Dictionary(results.compactMap { result in result.report.map { (result.variant, $0) } }) { first, _ in first }
  }

  private static func withoutNativeRuns(_ study: Case) -> Case {
    var study = study
    for index in study.variants.indices { study.variants[index].native = 0 }
    return study
  }
}
