import ArgumentParser
import CaseRunner
import Checker
import Explorer
import Foundation
import SiteGenerator
import Workbook

struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Run every case and write the site.",
    discussion: """
      Outcomes are kept by content under .casebook: only what changed runs again. Ends with status 1 if a case does not do \
      what its author declares.
      """)

  @Option(help: ArgumentHelp("Where to write the site.", valueName: "dir"))
  var out: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Run only these cases; the others keep what is known.", valueName: "id"))
  var only: [String] = []

  @Flag(inversion: .prefixedNo, help: "Use outcomes that are known from earlier runs.")
  var cache = true

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let book = try Book.load()
    try book.tellDiagnostics(strict: true)
    let chosen = try book.cases(named: only)
    let workbench = try await Workbench.open(bookRoot: book.root)
    let run = try await CaseRun(book: book, workbench: workbench).results(of: chosen, useCache: cache)

    let site = out ?? book.root + "/site/public"
    let written = try SiteBuild(book: book, workbench: workbench, results: run.all, site: site).write()
    if output.json {
      print(try Output.json(run.chosen))
    } else {
      print(ResultTable(run.chosen, of: book).text)
      print("site: \(site): \(written)")
    }
    try output.writeFiles(run.chosen.items)
    if !run.chosen.isAsDeclared { throw ExitStatus.findings }
  }
}

/// Writes the site, unless nothing that it is made of has changed.
struct SiteBuild {
  let book: Book
  let workbench: Workbench
  let results: BookResults
  let site: String

  /// - Returns: What was done, in words.
  func write() throws -> String {
    var place = ContentKey("site")
    place.add("path", site)
    let key = try contentKey()
    let listing = site + "/" + SiteGenerator.manifestName
    let before = FileManager.default.contents(atPath: listing).map { String(decoding: $0, as: UTF8.self) }
    let files = before.map { $0.split(separator: "\n") } ?? []
    if workbench.cache.note(place.text) == key, !files.isEmpty,
      files.allSatisfy({ FileManager.default.fileExists(atPath: "\(site)/\($0)") })
    {
      return "\(files.count) files up to date"
    }
    let summary = try SiteGenerator.write(try results.generator(of: book).render(), to: site)
    try workbench.cache.keep(key, as: place.text)
    return "\(summary.written) files written, \(summary.unchanged) unchanged, \(summary.removed) removed"
  }

  /// Everything that decides a page: the book, the theme, what was measured, and this program.
  private func contentKey() throws -> String {
    var key = ContentKey("site content")
    key.add("program", workbench.installation.checkerHash)
    let own = ["chapters", "cases", "claims"].map { ($0, "\(book.root)/\($0)") }
    for (folder, path) in own + [("theme", book.themeFolder)] {
      let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
      for name in names.sorted() {
        key.add("\(folder)/\(name)", Array(FileManager.default.contents(atPath: "\(path)/\(name)") ?? Data()))
      }
    }
    key.add("glossary", Array(FileManager.default.contents(atPath: "\(book.root)/glossary.md") ?? Data()))
    for result in results.results {
      key.add(result.name, try result.report.map { try Output.json($0) } ?? "none")
      key.add("native", try result.native.map { try Output.json($0) } ?? "none")
    }
    for result in results.measurements {
      key.add(result.name, try result.measurement.map { try Output.json($0) } ?? "none")
    }
    return key.text
  }
}

/// Runs cases, with progress.
struct CaseRun {
  let book: Book
  let workbench: Workbench
  /// Of the searches; outcomes of each seed are kept apart.
  var seed: UInt64 = 1

  /// - Returns: The results of the chosen cases, and those together with what is known of all others.
  func results(
    of chosen: [Case], useCache: Bool
  ) async throws -> (chosen: BookResults, all: BookResults) {
    let store = OutcomeStore(workbench.cache)
    var options = ExplorationOptions()
    options.seed = seed
    let runner = CaseRunner(workbench, store: store, bookRoot: book.root, options: options)
    let progress = Progress(total: chosen.map(\.variants.count).reduce(0, +))
    let results = try await runner.run(chosen, useCache: useCache) { progress($0) }
    let measurements = try await runner.measurements(of: chosen, useCache: useCache) { progress($0) }
    Terminal.clearProgress()
    for note in store.notes { Terminal.error("note: \(note)") }
    let names = Set(chosen.map(\.id))
    let others = (book.workbook.cases + book.workbook.experiments).filter { !names.contains($0.id) }
    return (
      BookResults(results: results, measurements: measurements),
      BookResults(
        results: results + (try others.flatMap { try runner.known($0) }),
        measurements: measurements + (try others.compactMap { try runner.knownMeasurement(of: $0) }))
    )
  }
}
