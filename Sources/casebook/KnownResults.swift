import CaseRunner
import Checker
import Figures
import TerminalPages
import Workbook

/// What earlier runs left of a book's cases: nothing is run for it.
enum KnownResults {
  /// The book with all of it. Where nothing can be looked up, the pages say why.
  static func library(of book: Book) async -> Library {
    var outcomes: Outcomes = [:]
    var measurements: [String: Measurement] = [:]
    var native: [String: [String: NativeComparison]] = [:]
    do {
      let workbench = try await Workbench.open(bookRoot: book.root)
      let runner = CaseRunner(workbench, store: OutcomeStore(workbench.cache), bookRoot: book.root)
      for study in book.workbook.cases + book.workbook.experiments {
        // A program that cannot be read has no outcome; the chapter can be read all the same.
        for result in (try? runner.known(study)) ?? [] {
          outcomes[study.id, default: [:]][result.variant] = result.report
          native[study.id, default: [:]][result.variant] = result.native
        }
        measurements[study.id] = (try? runner.knownMeasurement(of: study))?.measurement
      }
    } catch {
      return Library(book: book.workbook, missing: error.description)
    }
    return Library(book: book.workbook, outcomes: outcomes, measurements: measurements, native: native)
  }
}
