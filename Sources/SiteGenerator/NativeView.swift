import Checker
import Figures
import Workbook

/// The verdicts of a case beside what ordinary runs show: plain ones, and ones under the toolchain's own ThreadSanitizer.
struct NativeView {
  private struct Row {
    var view: VariantView
    var native: NativeComparison
  }

  private let rows: [Row]

  /// Distinct outcomes of a build that are listed.
  private static let outcomeLimit = 12

  /// Nil if no variant was run natively.
  init?(_ views: [VariantView], _ native: [String: NativeComparison]) {
    rows = views.compactMap { view in native[view.variant.name].map { Row(view: view, native: $0) } }
    if rows.isEmpty { return nil }
  }

  var markup: HTML {
    let lines = rows.map { row -> HTML in
      """
      <tr><th scope="row"><a class="vname" href="#\(row.view.anchor)">\(row.view.variant.name)</a></th>\
      <td>\(verdict(row.view))</td><td>\(Self.said(row.native.sanitized))</td>\
      <td>\(Self.counts(row.native.plain))</td></tr>
      """
    }
    return """
      <p class="note">\(conditions)</p>\
      <div class="scroll" tabindex="0" role="group" aria-label="Verdicts beside ordinary runs"><table class="native">\
      <thead><tr><th scope="col">Program</th><th scope="col">This checker</th>\
      <th scope="col">ThreadSanitizer, natively</th><th scope="col">Plain native runs</th></tr></thead>\
      <tbody>\(lines)</tbody></table></div>\(doubt)\(rows.map(details))
      """
  }

  /// Under what the numbers were come by, since other machines give others.
  private var conditions: HTML {
    let machines = Set(rows.map { Numbers.counted($0.native.processors, "processor") }).sorted().joined(separator: ", ")
    let flags = Set(rows.map(\.native.optimization)).sorted().joined(separator: ", ")
    let limits = Set(rows.map { Numbers.duration(nanoseconds: Self.nanoseconds($0.native.limit)) })
      .sorted().joined(separator: ", ")
    return """
      Ordinary runs, which nothing controls, on a machine with \(machines): the program built with <code>\(flags)</code>, and \
      once more with the toolchain's own <code>-sanitize=thread</code>. A run that had not ended after \(limits) counts as \
      hung. These numbers depend on the machine and on its load; no verdict rests on them.
      """
  }

  private static func nanoseconds(_ seconds: Double) -> UInt64 {
    seconds.isFinite ? UInt64((max(0, min(seconds, 1e6)) * 1000).rounded()) * 1_000_000 : 0
  }

  private func verdict(_ view: VariantView) -> HTML {
    guard let report = view.report else { return view.style.badge }
    let schedules = Numbers.counted(report.exploration.schedules, "schedule")
    if report.findings.isEmpty { return "<span class=\"part\">\(view.style.badge) in \(schedules)</span>" }
    var seen: Set<Finding.Kind> = []
    let parts = report.findings.filter { seen.insert($0.kind).inserted }.map { finding -> HTML in
      let count = report.findings.filter { $0.kind == finding.kind }.map(\.count).max() ?? 0
      return """
        <span class="part">\(VerdictStyle(finding.kind).badge) in \(Numbers.grouped(count)) of \(schedules)</span>
        """
    }
    let first: HTML? = report.exploration.firstFindingAt.map {
      "<span class=\"part\">first in schedule \(Numbers.grouped($0))</span>"
    }
    return "\(parts)\(first)"
  }

  /// What the sanitizer reported, then what went wrong besides.
  private static func said(_ runs: NativeRuns) -> HTML {
    if let unavailable = runs.unavailable { return "could not be run: \(unavailable)" }
    let warnings: [HTML] = runs.warnings.map {
      "<span class=\"part\"><b>\($0.kind)</b> in \(share($0.runs, runs))</span>"
    }
    let silence: HTML? = warnings.isEmpty ? "<span class=\"part\">no report in \(all(runs))</span>" : nil
    return "\(warnings)\(silence)\(trouble(runs).map { "<span class=\"part\">\($0)</span>" as HTML })"
  }

  private static func counts(_ runs: NativeRuns) -> HTML {
    if let unavailable = runs.unavailable { return "could not be run: \(unavailable)" }
    let trouble = trouble(runs)
    guard trouble.isEmpty else { return "\(trouble.map { "<span class=\"part\">\($0)</span>" as HTML })" }
    let well: HTML =
      runs.differing == nil
      ? "\(Numbers.counted(runs.outcomes.count, "outcome")) in \(all(runs))" : "the repair's output in all \(all(runs))"
    return "<span class=\"part\">\(well)</span>"
  }

  /// What a user would have noticed, each with its count; empty if nothing.
  private static func trouble(_ runs: NativeRuns) -> [HTML] {
    var parts: [HTML] = []
    if let differing = runs.differing, differing > 0 {
      parts.append("<b>another output</b> than the repair's in \(share(differing, runs))")
    }
    if runs.hung > 0 { parts.append("<b>hung</b> in \(share(runs.hung, runs))") }
    if runs.crashed > 0 { parts.append("<b>crashed</b> in \(share(runs.crashed, runs))") }
    return parts
  }

  private static func share(_ count: Int, _ runs: NativeRuns) -> String {
    "\(Numbers.grouped(count)) of \(all(runs))"
  }

  private static func all(_ runs: NativeRuns) -> String {
    Numbers.counted(runs.runs, "run") + (runs.runs < runs.asked ? " (\(Numbers.grouped(runs.asked)) asked for)" : "")
  }

  /// The two disagree, and one of them is wrong: the reader is told what is known of that.
  private var doubt: HTML? {
    guard rows.contains(where: { $0.native.isDoubted(by: $0.view.report) }) else { return nil }
    return "<p class=\"note\">\(NativeWords.doubt)</p>"
  }

  // MARK: - Details

  private func details(_ row: Row) -> HTML {
    let (name, native) = (row.view.variant.name, row.native)
    let example: HTML? = native.sanitized.example.map {
      """
      <details><summary>What the sanitizer said of <span class="vname">\(name)</span> first</summary>\
      <pre class="out report" tabindex="0" aria-label="Report of the sanitizer">\($0)</pre></details>
      """
    }
    let lines =
      Self.outcomes(native.plain, "plain") + Self.outcomes(native.sanitized, "ThreadSanitizer")
    let table: HTML? =
      lines.isEmpty
      ? nil
      : """
      <details><summary>What the runs of <span class="vname">\(name)</span> printed</summary>\
      <div class="scroll" tabindex="0" role="group" aria-label="Outcomes of ordinary runs"><table><thead><tr>\
      <th scope="col">Build</th><th scope="col">Runs</th><th scope="col">End</th><th scope="col">Standard output</th></tr>\
      </thead><tbody>\(lines)</tbody></table></div></details>
      """
    let notes = (native.plain.notes + native.sanitized.notes).map {
      "<p class=\"note\"><span class=\"vname\">\(name)</span>: \($0)</p>" as HTML
    }
    return "\(notes)\(table)\(example)"
  }

  private static func outcomes(_ runs: NativeRuns, _ build: String) -> [HTML] {
    let shown = runs.outcomes.prefix(outcomeLimit).map { outcome -> HTML in
      """
      <tr><td>\(build)</td><td class="num">\(Numbers.grouped(outcome.count))</td>\
      <td>\(outcome.exit == nil ? "hung" : outcome.ending)</td><td>\(OutcomeChart.output(outcome.stdout))</td></tr>
      """
    }
    let rest = runs.outcomes.count - shown.count
    guard rest > 0 else { return shown }
    return shown + [
      "<tr><td>\(build)</td><td class=\"note\" colspan=\"3\">\(Numbers.counted(rest, "further outcome"))</td></tr>"
    ]
  }
}
