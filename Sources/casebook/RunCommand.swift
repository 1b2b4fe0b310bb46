import ArgumentParser
import CaseRunner
import Foundation
import Workbook

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run cases and print their verdicts.",
    discussion: "Without arguments, all cases run. Ends with status 1 if a case does not do what its author declares.")

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

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let book = try Book.load()
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
      print(ResultTable(run).text)
    }
    try output.writeFiles(run.items)
    if !run.isAsDeclared || !book.loaded.errors.isEmpty { throw ExitStatus.findings }
  }
}
