import Checker
import Figures
import Workbook

/// What it takes to search all schedules of the programs of a case: with reduction, and by brute force.
struct SearchView {
  private struct Row {
    var view: VariantView
    var comparison: SearchComparison
  }

  private let rows: [Row]

  /// Nil if it was measured for no variant.
  init?(_ views: [VariantView]) {
    rows = views.compactMap { view in view.report?.exploration.comparison.map { Row(view: view, comparison: $0) } }
    if rows.isEmpty { return nil }
  }

  var markup: HTML {
    let lines = rows.map { row -> HTML in
      let (reduction, force) = (row.comparison.reduction, row.comparison.bruteForce)
      return """
        <tr><th scope="row"><a class="vname" href="#\(row.view.anchor)">\(row.view.variant.name)</a></th>\
        <td class="num">\(Self.first(reduction))</td><td class="num">\(Self.first(force))</td>\
        <td class="num">\(Self.all(reduction, nil))</td><td class="num">\(Self.all(force, row.comparison.estimate))</td></tr>
        """
    }
    let widths = Set(rows.map(\.comparison.width)).sorted().map(String.init).joined(separator: ", ")
    return """
      <p class="note">Executions that a systematic search runs until the first one with a finding, and until nothing is left; \
      that outputs differ from schedule to schedule is no finding of one execution. Reduction \
      runs one schedule of each equivalence class, and stops others on the way; brute force runs every schedule, those with few \
      preemptions first. Same scheduling points, a pool of \(widths). Where brute force was ended by its budget, the number of all \
      schedules is estimated from random ones and has the right order of magnitude at best.</p>\
      <div class="scroll" tabindex="0" role="group" aria-label="Reduction beside brute force"><table class="searches">\
      <thead><tr><th scope="col" rowspan="2">Program</th><th scope="colgroup" colspan="2">To the first finding</th>\
      <th scope="colgroup" colspan="2">To the end</th></tr><tr><th scope="col">Reduction</th><th scope="col">Brute force</th>\
      <th scope="col">Reduction</th><th scope="col">Brute force</th></tr></thead><tbody>\(lines)</tbody></table></div>
      """
  }

  private static func first(_ tally: SearchComparison.Tally) -> String {
    if let first = tally.firstFindingAt { return Numbers.grouped(first) }
    return tally.isWhole ? "none" : "not in \(Numbers.grouped(tally.schedules))"
  }

  private static func all(_ tally: SearchComparison.Tally, _ estimate: Double?) -> String {
    if tally.isWhole { return Numbers.grouped(tally.schedules) }
    let least = "more than \(Numbers.grouped(tally.schedules))"
    guard let estimate, estimate > Double(tally.schedules) else { return least }
    return "\(least), about \(Numbers.rough(estimate))"
  }
}
