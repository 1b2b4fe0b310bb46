import CaseRunner
import Checker
import Console
import Figures
import Foundation

/// What cases came to, one line for each variant and for each series that was measured, mismatches in full, and the sum.
struct ResultTable {
  private let results: [VariantResult]
  private let measurements: [MeasurementResult]

  /// A path of the book as it can be opened.
  private let path: (String) -> String

  /// Columns of the terminal, in which no word is broken; nil where the lines go into a pipe or a file, in one piece each.
  private let columns: Int?

  /// - Parameter book: The book that the paths of the results are of.
  init(_ all: BookResults, of book: Book) {
    columns = isatty(1) == 1 ? TerminalSession.current().columns : nil
    path = { book.path($0) }
    results = all.results
    measurements = all.measurements
  }

  var text: String {
    let names = (results.map(\.name.count) + measurements.map(\.name.count)).max() ?? 0
    let verdicts = results.map(\.measured.count).max() ?? 0
    var lines: [String] = []
    for (index, result) in results.enumerated() {
      lines += line(result, names, verdicts) + (result.native.map { native($0, names) } ?? [])
      // Below the last variant of its case.
      guard index + 1 == results.count || results[index + 1].caseID != result.caseID else { continue }
      lines += measurements.filter { $0.caseID == result.caseID }.flatMap { measured($0, names) }
    }
    for result in results where !result.isAsDeclared { lines += [""] + explanation(result) }
    for result in measurements { lines += explanation(result) }
    lines += ["", sum]
    return lines.joined(separator: "\n")
  }

  private func line(_ result: VariantResult, _ names: Int, _ verdicts: Int) -> [String] {
    let mark = result.isAsDeclared ? Terminal.styled("ok      ", .green) : Terminal.styled("differs ", .bold, .red)
    let count = result.report.map { Numbers.counted($0.exploration.schedules, "schedule") } ?? ""
    let first = result.report?.exploration.firstFindingAt.map { ", first finding in \($0)" } ?? ""
    let time = result.cached ? "known" : Numbers.seconds(result.seconds)
    let head = "\(mark)\(result.name.rightPadded(names))  \(result.measured.rightPadded(verdicts))"
    return tail("\(count)\(first); \(time)", after: head, columns: 8 + names + 2 + verdicts)
  }

  /// Puts a remark behind what fills so many columns, or below it where it does not fit.
  private func tail(_ text: String, after head: String, columns used: Int) -> [String] {
    guard let columns, used + 2 + TextWidth.columns(text) > columns else {
      return [head + "  " + Terminal.styled(text, .dim)]
    }
    let indent = String(repeating: " ", count: 10)
    let parts = StyledText(text).wrapped(to: max(20, columns - indent.count)).map {
      indent + Terminal.styled($0.text, .dim)
    }
    return (head.allSatisfy { $0 == " " } ? [] : [head]) + parts
  }

  /// What ordinary runs show, below the verdict that does not rest on them.
  private func native(_ comparison: NativeComparison, _ names: Int) -> [String] {
    let text = Terminal.harmless(NativeWords.both(comparison))
    return tail(text, after: "        " + "".rightPadded(names), columns: 8 + names)
  }

  /// A line for each series, behind the name of the program.
  private func measured(_ result: MeasurementResult, _ names: Int) -> [String] {
    guard let measurement = result.measurement else {
      return [Terminal.styled("differs ", .bold, .red) + result.name.rightPadded(names) + "  nothing measured"]
    }
    let series = MeasurementText.lines(measurement).map { Terminal.styled(Terminal.harmless($0), .dim) }
    return series.enumerated().map { index, line in
      "        " + (index == 0 ? result.name : "").rightPadded(names) + "  " + line
    }
  }

  private func explanation(_ result: MeasurementResult) -> [String] {
    guard let failure = result.failure else { return [] }
    return ["", "\(path(result.file)):1:1: differs: declared to measure; \(Terminal.harmless(failure))"]
      + (result.details.map { [Terminal.harmless($0)] } ?? [])
      + ["  Repair the program, then run: casebook run \(result.caseID)"]
  }

  private func explanation(_ result: VariantResult) -> [String] {
    var lines = result.mismatches.map { "\(path(result.file)):1:1: differs: \(Terminal.harmless($0))" }
    if let failure = result.failure { lines.append(Terminal.harmless(failure)) }
    if let schedule = result.report?.findings.first?.schedule, !schedule.isEmpty {
      lines.append("  See it with: casebook replay \(result.name) \(schedule)")
    }
    lines.append("  See everything with: casebook run \(result.caseID) --verbose")
    return lines
  }

  private var sum: String {
    let differing = results.filter { !$0.isAsDeclared }.count
    let known = results.filter(\.cached).count
    let cases = Set(results.map(\.caseID)).count
    return "\(Numbers.counted(cases, "case")), \(Numbers.counted(results.count, "variant")): "
      + "\(results.count - differing) as declared, \(differing) differing; \(known) known from before" + measuredSum
  }

  private var measuredSum: String {
    guard !measurements.isEmpty else { return "" }
    let failed = measurements.filter { $0.failure != nil }.count
    return "; \(measurements.count - failed) measured" + (failed == 0 ? "" : ", \(failed) not to be measured")
  }
}

extension VariantResult {
  /// For SARIF and JUnit. Findings that were declared are no failures.
  var item: OutputOptions.Item {
    OutputOptions.Item(
      suite: caseID, name: variant, folder: OutputOptions.Item.folder(of: file), report: report,
      failures: failure.map { mismatches + [$0] } ?? mismatches, seconds: seconds)
  }
}
