import CaseRunner
import Figures
import Foundation
import SiteGenerator

/// What cases came to: their variants under the checker, and their measuring programs. This is what `--json` prints.
struct BookResults: Encodable {
  var results: [VariantResult]
  /// Of the cases that measure something.
  var measurements: [MeasurementResult]

  /// Whether everything is as its authors declare, measuring programs included: those must report something.
  var isAsDeclared: Bool {
    results.allSatisfy(\.isAsDeclared) && measurements.allSatisfy { $0.failure == nil }
  }

  /// The reports, by case and variant.
  var outcomes: Outcomes {
    var outcomes: Outcomes = [:]
    for result in results { outcomes[result.caseID, default: [:]][result.variant] = result.report }
    return outcomes
  }

  /// The site of a book with everything that was measured.
  func generator(of book: Book) throws -> SiteGenerator {
    var native: SiteGenerator.NativeComparisons = [:]
    for result in results {
      native[result.caseID, default: [:]][result.variant] = result.native
    }
    return SiteGenerator(
      book: book.workbook, outcomes: outcomes, native: native,
      measurements: Dictionary(measurements.compactMap { result in result.measurement.map { (result.caseID, $0) } }) {
        first, _ in first
      },
      theme: try Theme(directory: book.themeFolder))
  }

  /// For SARIF and JUnit.
  var items: [OutputOptions.Item] { results.map(\.item) + measurements.map(\.item) }
}

extension MeasurementResult {
  /// For SARIF and JUnit. What was measured is no failure, whatever it is.
  var item: OutputOptions.Item {
    OutputOptions.Item(
      suite: caseID, name: "measure", folder: OutputOptions.Item.folder(of: file), report: nil,
      failures: [failure, details].compactMap { $0 }, seconds: seconds)
  }
}
