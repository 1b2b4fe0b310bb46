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
        <td class="num">\(SearchWords.first(reduction))</td><td class="num">\(SearchWords.first(force))</td>\
        <td class="num">\(SearchWords.all(reduction, estimate: nil))</td><td class="num">\(SearchWords.all(force, estimate: row.comparison.estimate))</td></tr>
        """
    }
    return """
      <p class="note">\(SearchWords.conditions(rows.map(\.comparison)))</p>\
      <div class="scroll" tabindex="0" role="group" aria-label="Reduction beside brute force"><table class="searches">\
      <thead><tr><th scope="col" rowspan="2">Program</th><th scope="colgroup" colspan="2">To the first finding</th>\
      <th scope="colgroup" colspan="2">To the end</th></tr><tr><th scope="col">Reduction</th><th scope="col">Brute force</th>\
      <th scope="col">Reduction</th><th scope="col">Brute force</th></tr></thead><tbody>\(lines)</tbody></table></div>
      """
  }
}
