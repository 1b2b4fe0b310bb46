import CaseRunner
import Explorer
import Foundation
import TerminalPages
import Workbook

/// `casebook run CASE --watch`.
struct CaseWatch {
  let id: String
  let seed: UInt64

  func run() async throws {
    let book = try Book.load(orInstalled: true)
    let study = try book.study(id)
    let (root, seed) = (book.root, seed)
    let workbench = try await Workbench.open(bookRoot: root)
    // Files that editors keep beside those that they save begin or end with these.
    let names = study.isExperiment ? Set(study.variants.map(\.file) + [study.measurement].compactMap { $0 }) : nil
    try await Watch(
      title: study.title, folders: ["\(root)/\(study.folder)"],
      isWanted: { name in names.map { $0.contains(name) } ?? (name.hasSuffix(".swift") || name.hasSuffix(".yml")) }
    ) { tell in
      try await Self.once(study.id, root: root, workbench, seed: seed, tell: tell)
    }.run()
  }

  /// Reads the case anew: its description may be what was saved.
  private static func once(
    _ id: String, root: String, _ workbench: Workbench, seed: UInt64, tell: @escaping @Sendable (String) -> Void
  ) async throws -> Watch.Pages {
    let study = try Book(root: root, loaded: Workbook.load(root: root)).study(id)
    var options = ExplorationOptions()
    options.seed = seed
    let runner = CaseRunner(workbench, store: OutcomeStore(workbench.cache), bookRoot: root, options: options)
    let results = try await runner.run([study]) { event in
      switch event {
      case .started(let name, _): tell("checking \(name)")
      case .startedNative(let name): tell("native runs of \(name)")
      default: break
      }
    }
    let report = CaseReport(study, results)
    return { width, rows in rows.map { report.page(width: width, rows: $0) } ?? report.page(width: width) }
  }
}
