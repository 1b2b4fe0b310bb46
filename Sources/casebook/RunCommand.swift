import ArgumentParser
import CaseRunner
import Console
import Foundation
import TerminalPages
import Workbook

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run cases and print their verdicts.",
    discussion: """
      Without arguments, all cases run. One case alone is told in full: what was found, where, and how it came about. Ends with \
      status 1 if a case does not do what its author declares.
      """)

  @Argument(
    help: ArgumentHelp("Cases, or chapters by number or name.", valueName: "id"),
    completion: Completions.casesAndChapters)
  var names: [String] = []

  @Flag(inversion: .prefixedNo, help: "Use outcomes that are known from earlier runs.")
  var cache = true

  @Option(help: "Search with this seed instead of 1, to see whether verdicts depend on it.")
  var seed: UInt64 = 1

  @Flag(help: "Print the whole report of each variant.")
  var verbose = false

  @Flag(help: "Run again whenever a file of the case, or of a case of the chapter, is saved, until you quit.")
  var watch = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard watch else { return }
    if names.count != 1 { throw ValidationError("--watch takes one case or one chapter") }
    if output.json || output.sarif != nil || output.junit != nil || verbose {
      throw ValidationError("--watch is for people: it goes with none of --json, --sarif, --junit and --verbose")
    }
  }

  func run() async throws {
    if watch { return try await CaseWatch(name: names[0], seed: seed).run() }
    let book = try Book.load(orInstalled: true)
    try book.tellDiagnostics(strict: false)
    let chosen = try book.cases(named: names)
    let workbench = try await Workbench.open(bookRoot: book.root)
    let run = try await CaseRun(book: book, workbench: workbench, seed: seed).results(of: chosen, useCache: cache)
      .chosen
    if output.json {
      print(try Output.json(run))
    } else {
      if verbose {
        for result in run.results {
          guard let report = result.report else { continue }
          print("== \(result.name)")
          print(ReportText(report: report, replayTarget: result.name).text + "\n")
        }
      }
      let isOne = chosen.count == 1 && names == [chosen[0].id]
      let terminal = TerminalSession.current()
      if isOne, !verbose, terminal.isTerminal, run.measurements.isEmpty {
        // The command above it and the prompt below it stay in sight.
        let report = CaseReport(chosen[0], run.results, everything: Shell.thisCommand(with: "--verbose"))
        let page = report.page(width: terminal.columns, rows: terminal.rows - 2)
        print(Printing.text(page, terminal), terminator: "")
      } else {
        print(ResultTable(run, of: book).text)
        if isOne, !verbose {
          var builder = PageBuilder(width: terminal.columns)
          CaseReport(chosen[0], run.results).write(to: &builder)
          print("\n" + Printing.text(builder.finish(title: chosen[0].title), terminal), terminator: "")
        }
      }
    }
    try output.writeFiles(run.items)
    if !run.isAsDeclared || !book.loaded.errors.isEmpty { throw ExitStatus.findings }
  }
}

extension CaseReport {
  /// The report of a case that was run, with the commands that this program has.
  ///
  /// - Parameter everything: The command that shows what one screen has no room for; nil where a key does that.
  init(_ study: Case, _ results: [VariantResult], everything: String? = nil) {
    let entries = results.compactMap { result in
      study.variant(named: result.variant).map {
        Entry(
          variant: $0, report: result.report, mismatches: result.mismatches, failure: result.failure,
          native: result.native)
      }
    }
    let known = Set(Casebook.configuration.subcommands.compactMap { $0.configuration.commandName })
    var next: [Next] = []
    if !study.isExperiment {
      next.append(Next("casebook read \(study.id)", "the whole case: why, the repair, questions"))
      if known.contains("drill") { next.append(Next("casebook drill \(study.id)", "practice it")) }
    }
    next.append(Next("casebook read \(study.chapter)", "its chapter"))
    self.init(study, entries, next: next, everything: everything)
  }
}
