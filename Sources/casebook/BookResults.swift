import CaseRunner

/// What cases came to: their variants under the checker, and their measuring programs. This is what `--json` prints.
struct BookResults: Encodable {
  var results: [VariantResult]
  /// Of the cases that measure something.
  var measurements: [MeasurementResult]

  /// Whether everything is as its authors declare, measuring programs included: those must report something.
  var isAsDeclared: Bool {
    results.allSatisfy(\.isAsDeclared) && measurements.allSatisfy { $0.failure == nil }
  }

  /// For SARIF and JUnit.
  var items: [OutputOptions.Item] { results.map(\.item) + measurements.map(\.item) }
}

extension MeasurementResult {
  /// For SARIF and JUnit. What was measured is no failure, whatever it is.
  var item: OutputOptions.Item {
    OutputOptions.Item(
      suite: caseID, name: "measure", folder: "cases/\(caseID)/", report: nil,
      failures: [failure, details].compactMap { $0 }, seconds: seconds)
  }
}
