import CaseRunner
import Explorer
import Foundation
import TerminalPages
import Workbook

/// `casebook run CASE --watch`, and the same of all cases of a chapter: then what was saved runs, and of the others what is known is shown.
struct CaseWatch {
  /// A case, or a chapter.
  let name: String
  let seed: UInt64

  func run() async throws {
    let book = try Book.load(orInstalled: true)
    let studies = try book.cases(named: [name])
    let (name, root, seed) = (name, book.root, seed)
    let workbench = try await Workbench.open(bookRoot: root)
    // Programs of claims lie among others in one folder. Files that editors keep beside those that they save have other endings.
    let own =
      studies.allSatisfy(\.isExperiment)
      ? Set(studies.flatMap { $0.variants.map(\.file) + [$0.measurement].compactMap { $0 } }) : nil
    let title = book.chapter(named: name)?.title ?? studies[0].title
    try await Watch(
      title: title, folders: Set(studies.map { "\(root)/\($0.folder)" }).sorted(),
      isWanted: { file in own.map { $0.contains(file) } ?? (file.hasSuffix(".swift") || file.hasSuffix(".yml")) }
    ) { tell in
      try await Self.once(name, title: title, root: root, workbench, seed: seed, tell: tell)
    }.run()
  }

  /// Reads the cases anew: their descriptions may be what was saved.
  private static func once(
    _ name: String, title: String, root: String, _ workbench: Workbench, seed: UInt64,
    tell: @escaping @Sendable (String) -> Void
  ) async throws -> Watch.Pages {
    let book = Book(root: root, loaded: Workbook.load(root: root))
    let studies = try book.cases(named: [name])
    var options = ExplorationOptions()
    options.seed = seed
    let runner = CaseRunner(workbench, store: OutcomeStore(workbench.cache), bookRoot: root, options: options)
    let results = try await runner.run(studies) { event in
      switch event {
      case .started(let name, _): tell("checking \(name)")
      case .startedNative(let name): tell("native runs of \(name)")
      default: break
      }
    }
    let reports = studies.map { study in CaseReport(study, results.filter { $0.caseID == study.id }) }
    if let report = reports.first, book.chapter(named: name) == nil, reports.count == 1 {
      return { width, rows in rows.map { report.page(width: width, rows: $0) } ?? report.page(width: width) }
    }
    let report = ChapterReport(
      title, reports, fresh: Set(results.filter { !$0.cached }.map(\.caseID)),
      problems: book.loaded.errors.map { "\($0.file):\($0.line): \($0.message). \($0.next)" })
    return { width, rows in report.page(width: width, rows: rows) }
  }
}
