import Checker
import CommonMark
import Figures
import Workbook

/// The page of one chapter: its prose, with what its directives embed.
struct ChapterPage {
  private let chapter: Chapter
  private let site: SiteGenerator
  private let addresses: Addresses
  private let prose: Prose

  init(_ chapter: Chapter, in site: SiteGenerator) {
    self.chapter = chapter
    self.site = site
    addresses = Addresses(from: Addresses.file(of: chapter), book: site.book)
    prose = Prose(addresses, hasHeadingIDs: true)
  }

  var page: Page {
    let place = site.book.chapters.firstIndex { $0.id == chapter.id }
    func link(_ offset: Int) -> Page.Link? {
      guard let place, site.book.chapters.indices.contains(place + offset) else { return nil }
      let other = site.book.chapters[place + offset]
      return Page.Link(title: "\(other.number). \(other.title)", address: addresses.to(other))
    }
    let sections = chapter.headings.filter { $0.level == 2 }
    let cases = site.book.chapterCases(chapter.number)
    let values: [String: Any] = [
      "number": chapter.number, "title": chapter.title, "contentHTML": content.text,
      "hasSections": sections.count > 2,
      "sections": sections.map { ["id": $0.id, "titleHTML": prose.markup($0.content).text] },
      "hasCases": !cases.isEmpty,
      "cases": cases.map { study in IndexPages.row(study, in: site, addresses: addresses) },
    ]
    return Page(
      file: Addresses.file(of: chapter), title: chapter.title, summary: summary,
      body: site.theme.render("chapter", values),
      crumbs: [Page.Link(title: "Contents", address: addresses.to("index.html"))], previous: link(-1), next: link(1),
      section: "Contents")
  }

  /// The first paragraph, for previews.
  private var summary: String {
    for case .block(let block) in chapter.elements {
      if case .paragraph(let content) = block.kind { return TextMeasure.clipped(content.plainText, to: 200) }
    }
    return chapter.title
  }

  private var content: HTML { chapter.elements.map(markup).joined(separator: "\n") }

  private func markup(_ element: ChapterElement) -> HTML {
    switch element {
    case .block(let block): prose.markup(block)
    case .caseEmbed(let embed): caseEmbed(embed)
    case .part(let part): self.part(part)
    case .claim(let claim):
      ClaimView(claim, site.judge.outcome(of: claim), book: site.book, addresses: addresses).markup
    // Targets for the index of what the book covers.
    case .serves(let ids, _): ids.map { "<span class=\"serves\" id=\"\(Slug.make($0))\"></span>" as HTML }.joined()
    case .drill(let directive): DirectiveView(directive, addresses: addresses).drill
    case .chart(let embed): chart(embed)
    }
  }

  // MARK: - Cases

  private func caseEmbed(_ embed: CaseEmbed) -> HTML {
    guard let study = site.book.case(embed.caseID) else { return missing(embed.caseID) }
    let views = shown(embed, of: study)
    let code: HTML? = embed.show == .outcome ? nil : listing(embed, views)
    let verdicts: HTML? = embed.show == .code ? nil : results(study, views)
    let caption: HTML? = embed.caption.map { "<p class=\"caption\">\($0)</p>" }
    return """
      <section class="embed" aria-label="Case: \(study.title)"><header><p class="kicker">Case</p>\
      <p class="embed-title"><a href="\(addresses.to(case: study.id))">\(study.title)</a></p></header>\
      \(caption)\(code)\(verdicts)</section>
      """
  }

  private func shown(_ embed: CaseEmbed, of study: Case) -> [VariantView] {
    study.variants.filter { embed.variant == nil || $0.name == embed.variant }
      .map { VariantView(study, $0, site.report(study.id, $0.name)) }
  }

  private func lines(_ variant: Variant, _ region: String?) -> [SourceListing.Line] {
    if let region, let found = variant.region(named: region) { return SourceListing.lines(of: found, in: variant) }
    return SourceListing.lines(of: variant)
  }

  private func listing(_ embed: CaseEmbed, _ views: [VariantView]) -> HTML {
    let buggy = views.first { $0.variant.name == "buggy" }
    let fixed = views.first { $0.variant.name == "fixed" }
    var result = HTML()
    var rest = views
    if let buggy, let fixed {
      result += CodeComparison.pair(
        (buggy.variant, lines(buggy.variant, embed.region), [:]),
        (fixed.variant, lines(fixed.variant, embed.region), [:]), hasAnchors: false)
      rest.removeAll { ["buggy", "fixed"].contains($0.variant.name) }
    }
    for view in rest {
      let code = CodeComparison.single(view.variant, lines: lines(view.variant, embed.region), id: nil)
      // Beside the pair, the others wait behind their names; alone, a program is what the reader came for.
      result +=
        buggy != nil && fixed != nil
        ? "<details><summary>\(view.variant.title ?? view.variant.name)</summary>\(code)</details>" : code
    }
    return result
  }

  /// One line for each variant: its badge, what it rests on and the gravest finding's message.
  private func results(_ study: Case, _ views: [VariantView]) -> HTML {
    let rows = views.map { view -> HTML in
      let basis: HTML =
        view.report.map { "<span class=\"rests\">\(Basis($0).summary)</span>" } ?? ""
      let message: HTML? = view.report?.findings.first.map { "<p class=\"msg\">\($0.message)</p>" }
      let address = "\(addresses.to(case: study.id))#\(view.anchor)"
      return """
        <li><a class="vname" href="\(address)">\(view.variant.name)</a><div><p>\(view.badges) \(basis)</p>\(message)</div></li>
        """
    }
    return "<ul class=\"results\">\(rows)</ul>"
  }

  private func part(_ part: PartEmbed) -> HTML {
    guard let study = site.book.case(part.caseID) else { return missing(part.caseID) }
    let names = part.variant.map { [$0] } ?? (part.kind == .outcomes ? study.variants.map(\.name) : ["buggy"])
    let views = study.variants.filter { names.contains($0.name) }
      .map { VariantView(study, $0, site.report(study.id, $0.name)) }
    let caption: HTML? = part.caption.map { "<p class=\"caption\">\($0)</p>" }
    return """
      <section class="embed part" aria-label="\(Self.title(part.kind)): \(study.title)"><p class="embed-title">\
      <a href="\(addresses.to(case: study.id))">\(study.title)</a></p>\(caption)\(views.map { figure(part, $0) })</section>
      """
  }

  private func figure(_ part: PartEmbed, _ view: VariantView) -> HTML {
    let name: HTML = "<p class=\"vline\"><span class=\"vname\">\(view.variant.name)</span> \(view.style.badge)</p>"
    guard let report = view.report else { return name + "<p class=\"note\">\(view.style.meaning)</p>" }
    let figure: HTML?
    if part.kind == .outcomes {
      figure = OutcomeChart(report.outcomes)?.markup
    } else {
      let wanted = report.findings.enumerated().first {
        part.finding == nil || $0.element.kind.rawValue == part.finding
      }
      figure = wanted.flatMap { index, finding in
        let view = FindingView(
          finding, number: index + 1, of: report, caseID: view.study.id, variant: view.variant,
          page: addresses.to(case: view.study.id))
        return part.kind == .timeline ? view.timeline : view.graph
      }
    }
    return name
      + (figure ?? "<p class=\"note\">The measurement holds no \(Self.title(part.kind).lowercased()) for it.</p>")
  }

  private func chart(_ embed: ChartEmbed) -> HTML {
    guard let study = site.book.case(embed.caseID) else { return missing(embed.caseID) }
    let caption: HTML? = embed.caption.map { "<p class=\"caption\">\($0)</p>" }
    let view = MeasurementView(study, site.measurements[study.id])
    return """
      <section class="embed part" aria-label="Measured: \(study.title)"><p class="embed-title">\
      <a href="\(addresses.to(case: study.id))#numbers">\(study.title)</a></p>\
      \(view.markup(unit: embed.unit, baseline: embed.baseline, caption: caption))</section>
      """
  }

  private static func title(_ kind: PartEmbed.Kind) -> String {
    switch kind {
    case .outcomes: "Outcomes"
    case .timeline: "Interleaving"
    case .graph: "Wait-for graph"
    }
  }

  /// A loaded book has no such name: loading refuses it. A book made by hand may.
  private func missing(_ id: String) -> HTML { "<p class=\"note warn\">There is no case named \(id).</p>" }
}
