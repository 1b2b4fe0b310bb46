import Checker
import Figures
import Workbook

/// What was measured of one variant: verdict, what it rests on, findings, outcomes, the checker's own notes.
struct VariantView {
  let study: Case
  let variant: Variant
  /// Nil if it was not measured.
  let report: Report?

  /// Findings shown in full before the rest is folded.
  private static let findingLimit = 4

  init(_ study: Case, _ variant: Variant, _ report: Report?) {
    self.study = study
    self.variant = variant
    self.report = report
  }

  var style: VerdictStyle { VerdictStyle(report?.verdict) }

  /// One badge for each kind found; one if there are none.
  var badges: HTML {
    guard let report, !report.findings.isEmpty else { return style.badge }
    var seen: Set<Finding.Kind> = []
    return report.findings.filter { seen.insert($0.kind).inserted }.map { VerdictStyle($0.kind).badge }
      .joined(separator: " ")
  }

  /// What the author says must be found.
  var expected: String {
    let kinds = variant.expectation.kinds
    return kinds.isEmpty
      ? "clean"
      : kinds.map { Finding.Kind(rawValue: $0).map { VerdictStyle($0).word } ?? $0 }
        .joined(separator: ", ")
  }

  /// Whether the kinds found are those expected; nil if nothing was measured.
  var isAsExpected: Bool? {
    report.map { Set($0.findings.map(\.kind.rawValue)) == Set(variant.expectation.kinds) }
  }

  /// The lines that findings point at, with the anchors of the findings.
  var marks: CodeComparison.Marks {
    guard let report else { return [:] }
    let links = CodeLinks(to: variant)
    var marks: CodeComparison.Marks = [:]
    for (index, finding) in report.findings.enumerated() {
      let stacks = finding.participants.map(\.suspended) + finding.moments.map(\.stack)
      for frame in stacks.compactMap({ $0.first(where: links.isOwn) }) where marks[frame.line] == nil {
        marks[frame.line] = FindingView.anchor(variant.name, index + 1)
      }
    }
    return marks
  }

  var anchor: String { "variant-\(Slug.make(variant.name))" }

  /// The whole section, under a heading of level 3.
  func section(heading: HTML) -> HTML {
    """
    <section class="variant" id="\(anchor)"><h3>\(heading)</h3>\(body)</section>
    """
  }

  var body: HTML {
    guard let report else {
      return "<p class=\"unmeasured\">\(style.badge) \(style.meaning)</p>"
    }
    let views = report.findings.enumerated().map { index, finding in
      FindingView(finding, number: index + 1, of: report, caseID: study.id, variant: variant).markup
    }
    let rest = views.dropFirst(Self.findingLimit)
    let more: HTML =
      rest.isEmpty
      ? "" : "<details><summary>\(Numbers.counted(rest.count, "further finding"))</summary>\(Array(rest))</details>"
    let outcomes: HTML? = OutcomeChart(report.outcomes).map { "<div class=\"outcome-part\">\($0.markup)</div>" }
    return """
      \(basis(report))\(Array(views.prefix(Self.findingLimit)))\(more)\(outcomes)\(notes(report))
      """
  }

  private func basis(_ report: Report) -> HTML {
    let basis = Basis(report)
    let rows = basis.details.map { "<div><dt>\($0.term)</dt><dd>\($0.value)</dd></div>" as HTML }
    let lead: HTML =
      report.findings.isEmpty ? "\(style.badge) Nothing was found in " : "\(badges) The verdict rests on "
    return """
      <div class="basis"><p>\(lead)\(basis.summary).</p><details><summary>How much it rests on</summary>\
      <dl class="facts-list">\(rows)</dl></details></div>
      """
  }

  private func notes(_ report: Report) -> HTML? {
    guard !report.notes.isEmpty else { return nil }
    return """
      <div class="notes"><p class="label">The checker says of itself</p><ul>\
      \(report.notes.map { "<li>\($0)</li>" as HTML })</ul></div>
      """
  }
}
