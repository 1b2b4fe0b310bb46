import Checker
import Figures
import Workbook

/// The page of one case.
struct CasePage {
  private let study: Case
  private let site: SiteGenerator
  private let addresses: Addresses
  private let prose: Prose
  private let views: [VariantView]
  private let native: NativeView?
  private let searches: SearchView?
  /// Nil if the case measures nothing.
  private let measurement: MeasurementView?

  init(_ study: Case, in site: SiteGenerator) {
    self.study = study
    self.site = site
    addresses = Addresses(from: Addresses.file(of: study), book: site.book)
    prose = Prose(addresses)
    views = study.variants.map { VariantView(study, $0, site.report(study.id, $0.name)) }
    searches = SearchView(views)
    native = NativeView(views, site.native[study.id] ?? [:])
    measurement = study.measurement == nil ? nil : MeasurementView(study, site.measurements[study.id])
  }

  var page: Page {
    let chapter = site.book.chapter(study.chapter)
    let order = site.book.chapters.flatMap { site.book.chapterCases($0.number) }
    let place = order.firstIndex { $0.id == study.id }
    func link(_ offset: Int) -> Page.Link? {
      guard let place, order.indices.contains(place + offset) else { return nil }
      return Page.Link(title: order[place + offset].title, address: addresses.to(case: order[place + offset].id))
    }
    var crumbs = [Page.Link(title: "Contents", address: addresses.to("index.html"))]
    if let chapter {
      crumbs.append(Page.Link(title: "\(chapter.number). \(chapter.title)", address: addresses.to(chapter)))
    }
    return Page(
      file: Addresses.file(of: study), title: study.title, summary: study.summary,
      body: site.theme.render("case", values), crumbs: crumbs, previous: link(-1), next: link(1),
      section: "Contents", twin: "\(study.id).json")
  }

  private var values: [String: Any] {
    var values: [String: Any] = [
      "id": study.id, "title": study.title, "summaryHTML": prose.inline(study.summary).text,
      "difficulty": study.difficulty, "difficultyHTML": difficulty.text,
      "uses": study.uses.map { ["name": $0, "address": addresses.to("patterns.html#\(IndexPages.anchor(use: $0))")] },
      "patterns": study.patterns.map {
        ["name": $0, "address": addresses.to("patterns.html#\(IndexPages.anchor(pattern: $0))")]
      },
      "variants": views.map(row), "symptomHTML": prose.markup(study.symptom).text,
      "hints": hints, "hasHints": !study.hints.isEmpty,
      "pairsHTML": pairs.text, "othersHTML": others.text, "hasOthers": otherViews.contains { !$0.variant.isTempting },
      "temptingHTML": tempting.text, "hasTempting": otherViews.contains { $0.variant.isTempting },
      "measuredHTML": measured.text, "nativeHTML": native?.markup.text ?? "", "hasNative": native != nil,
      "numbersHTML": measurement.map { ($0.markup() + ($0.program ?? "")).text } ?? "",
      "hasNumbers": measurement != nil,
      "searchesHTML": searches?.markup.text ?? "", "hasSearches": searches != nil,
      "causeHTML": prose.markup(study.cause).text, "fixHTML": prose.markup(study.fix).text,
      "hasQuestions": !study.questions.isEmpty,
      "questions": study.questions.map {
        ["questionHTML": prose.inline($0.question).text, "answerHTML": prose.markup($0.answer).text]
      },
      "hasReading": !study.reading.isEmpty,
      "reading": study.reading.map { ["textHTML": prose.inline($0).text] }, "twin": "\(study.id).json",
      "arguments": study.arguments.joined(separator: " "), "hasArguments": !study.arguments.isEmpty,
      "languageMode": study.languageMode, "isSwift5": study.languageMode != 6,
      "hasDiagnosis": !study.diagnosis.isEmpty, "diagnosis": diagnosis,
    ]
    if let chapter = site.book.chapter(study.chapter) {
      values["chapter"] =
        [
          "number": chapter.number, "title": chapter.title, "address": addresses.to(chapter),
        ] as [String: Any]
    }
    if let lifecycle = study.lifecycle {
      values["lifecycle"] = [
        "trigger": lifecycle.trigger.rawValue, "contract": lifecycle.contract,
        "observability": lifecycle.observability, "termination": lifecycle.termination,
        "address": addresses.to("lifecycle.html"),
      ]
    }
    return values
  }

  private func row(_ view: VariantView) -> [String: Any] {
    var values: [String: Any] = [
      "name": view.variant.name, "anchor": view.anchor, "badgesHTML": view.badges.text, "expected": view.expected,
      "isOff": view.isAsExpected == false,
    ]
    values["title"] = view.variant.title
    values["basis"] = view.report.map { Basis($0).summary }
    return values
  }

  private var difficulty: HTML {
    (1...5).map { step -> HTML in
      let name: HTML = step <= study.difficulty ? "pip on" : "pip"
      return "<i class=\"\(name)\"></i>"
    }.joined()
  }

  private var diagnosis: String {
    let words: [Case.DiagnosisStep: String] = [
      .static: "a static scan", .snapshot: "a runtime snapshot", .lifecycle: "a controlled lifecycle",
    ]
    return study.diagnosis.compactMap { words[$0] }.joined(separator: ", ")
  }

  private var hints: [[String: Any]] {
    study.hints.enumerated().map { index, hint in
      ["number": index + 1, "html": prose.markup(hint).text, "count": study.hints.count]
    }
  }

  // MARK: - Programs

  /// `buggy` with `fixed`, `buggy-threads` with `fixed-threads`.
  private var pairedViews: [(VariantView, VariantView)] {
    views.compactMap { view in
      guard view.variant.name.hasPrefix("buggy") else { return nil }
      let partner = "fixed" + view.variant.name.dropFirst("buggy".count)
      return views.first { $0.variant.name == partner }.map { (view, $0) }
    }
  }

  /// Those that stand in no pair: tempting repairs above all.
  private var otherViews: [VariantView] {
    let paired = Set(pairedViews.flatMap { [$0.0.variant.name, $0.1.variant.name] })
    return views.filter { !paired.contains($0.variant.name) }
  }

  private var pairs: HTML {
    pairedViews.map { left, right -> HTML in
      CodeComparison.pair(
        (left.variant, SourceListing.lines(of: left.variant), left.marks),
        (right.variant, SourceListing.lines(of: right.variant), right.marks), hasAnchors: true)
    }.joined(separator: "\n")
  }

  private var measured: HTML {
    pairedViews.flatMap { [$0.0, $0.1] }.map { view -> HTML in
      view.section(
        heading: "<span class=\"vname\">\(view.variant.name)</span> \(prose.inline(view.variant.title ?? ""))")
    }.joined(separator: "\n")
  }

  /// What an ordinary test could see of a tempting repair: what it prints and its status, beside those of the repair.
  private func testLine(_ view: VariantView) -> HTML? {
    guard view.variant.isTempting, let report = view.report,
      let repair = study.repair(of: view.variant).flatMap({ site.report(study.id, $0.name) }), repair.verdict == .clean
    else { return nil }
    let passes = report.outcomes.count(within: repair.outcomes)
    let all = report.outcomes.reduce(0) { $0 + $1.count }
    guard all > 0 else { return nil }
    let word =
      passes == all ? "in every one" : passes == 0 ? "in none" : "in \(Numbers.grouped(passes))"
    return """
      <p class="note test-line"><b>What a test of its output sees:</b> of \(Numbers.counted(all, "schedule")), output and status are \
      those of the repair \(word).\(nativeLine(view))</p>
      """
  }

  /// The same for runs that nothing controls.
  private func nativeLine(_ view: VariantView) -> HTML? {
    guard let plain = site.native[study.id]?[view.variant.name]?.plain, let differing = plain.differing, plain.runs > 0
    else { return nil }
    let passes = max(0, plain.runs - differing)
    return " Of \(Numbers.counted(plain.runs, "ordinary run")), \(Numbers.grouped(passes)) pass."
  }

  /// Repairs that tempt, beside the pair: each behind its verdict and what a test of its output sees.
  private var tempting: HTML {
    otherViews.filter(\.variant.isTempting).map { view -> HTML in
      """
      <details class="version" id="\(view.anchor)"><summary>\(heading(view)) <span class="badges">\(view.badges)</span></summary>\
      \(version(view))</details>
      """
    }.joined(separator: "\n")
  }

  /// The same for what is neither of a pair nor tempting.
  private var others: HTML {
    otherViews.filter { !$0.variant.isTempting }.map { view -> HTML in
      """
      <section class="variant" id="\(view.anchor)"><h3>\(heading(view))</h3>\(version(view))</section>
      """
    }.joined(separator: "\n")
  }

  private func heading(_ view: VariantView) -> HTML {
    let title: HTML = view.variant.title.map { " \(prose.inline($0))" } ?? ""
    return "<span class=\"vname\">\(view.variant.name)</span>\(title)"
  }

  /// Why, the program with what differs from the buggy one, and what was measured.
  private func version(_ view: VariantView) -> HTML {
    let base = views.first { $0.variant.name == "buggy" }.map { SourceListing.lines(of: $0.variant) }
    let why: HTML = view.variant.why.map { prose.markup($0) } ?? ""
    let listing = CodeComparison.single(
      view.variant, lines: SourceListing.lines(of: view.variant), id: Slug.make(view.variant.name), marks: view.marks,
      against: base)
    return "<div class=\"text\">\(why)</div>\(testLine(view))\(listing)\(view.body)"
  }
}
