import Checker
import Figures
import Workbook

/// The ways into the book other than reading it from the front: contents, symptoms, patterns, verdicts, the lifecycle
/// matrix, search.
struct IndexPages {
  private let site: SiteGenerator
  private let addresses: Addresses
  private let prose: Prose
  let search: SearchIndex

  init(_ site: SiteGenerator) {
    self.site = site
    addresses = Addresses(from: "index.html", book: site.book)
    prose = Prose(addresses)
    search = SearchIndex(site.book)
  }

  var pages: [Page] {
    var pages = [contents, symptoms, patterns, verdicts, searchPage]
    if IndexPages.hasLifecycles(site.book) { pages.append(lifecycle) }
    if !site.book.claims.isEmpty { pages.append(claims) }
    if let glossary = site.book.glossary { pages.append(self.glossary(glossary)) }
    return pages
  }

  static func hasLifecycles(_ book: Workbook) -> Bool { book.cases.contains { $0.lifecycle != nil } }
  static func anchor(use: String) -> String { "use-\(Slug.make(use))" }
  static func anchor(pattern: String) -> String { "pattern-\(Slug.make(pattern))" }

  /// A case in a list: title, summary, the badges of its first two variants.
  static func row(_ study: Case, in site: SiteGenerator, addresses: Addresses) -> [String: Any] {
    let prose = Prose(addresses)
    let shown = ["buggy", "fixed"].filter { study.variant(named: $0) != nil }
    return [
      "id": study.id, "title": study.title, "address": addresses.to(case: study.id),
      "summaryHTML": prose.inline(study.summary).text, "symptomHTML": prose.markup(study.symptom).text,
      "badgesHTML": shown.map { site.style(study.id, $0).badge(of: $0) }.joined(separator: " ").text,
    ]
  }

  private func row(_ study: Case) -> [String: Any] { Self.row(study, in: site, addresses: addresses) }

  // MARK: - Contents

  private var contents: Page {
    let reports = site.book.cases.flatMap { study in study.variants.compactMap { site.report(study.id, $0.name) } }
    let programs = site.book.cases.reduce(0) { $0 + $1.variants.count }
    let schedules = reports.reduce(0) { $0 + $1.exploration.schedules }
    let values: [String: Any] = [
      "caseCount": Numbers.grouped(site.book.cases.count), "programCount": Numbers.grouped(programs),
      "measuredCount": Numbers.grouped(reports.count), "scheduleCount": Numbers.grouped(schedules),
      "isPartial": reports.count < programs, "hasMeasurements": !reports.isEmpty,
      "hasInterviews": InterviewPages.hasSheets(site),
      "toolchains": Set(reports.map(\.toolchain)).sorted().joined(separator: ", "),
      "chapters": site.book.chapters.map { chapter in
        [
          "number": chapter.number, "title": chapter.title, "address": addresses.to(chapter),
          "cases": site.book.chapterCases(chapter.number).map(row),
        ] as [String: Any]
      },
      // A book in the making has cases without a chapter.
      "orphans": site.book.cases.filter { site.book.chapter($0.chapter) == nil }.map(row),
      "hasOrphans": site.book.cases.contains { site.book.chapter($0.chapter) == nil },
    ]
    return Page(
      file: "index.html", title: "Casebook",
      summary:
        "A workbook of concurrency bugs in Swift: every verdict is measured, every bug comes with its interleaving.",
      body: site.theme.render("index", values), section: "Contents")
  }

  // MARK: - Symptoms, patterns, verdicts

  private func page(_ name: String, _ title: String, _ summary: String, _ values: [String: Any]) -> Page {
    Page(
      file: "\(name).html", title: title, summary: summary, body: site.theme.render(name, values),
      crumbs: [Page.Link(title: "Contents", address: "index.html")], section: title)
  }

  private var symptoms: Page {
    // By what the buggy program is expected to do, so that the page does not depend on what has been measured.
    let families = Dictionary(grouping: site.book.cases) { study -> VerdictStyle.Family in
      let kinds = study.variant(named: "buggy")?.expectation.kinds.compactMap(Finding.Kind.init(rawValue:)) ?? []
      return kinds.min().map { VerdictStyle($0).family } ?? .clean
    }
    let order: [VerdictStyle.Family] = [.stuck, .memory, .left, .crash, .limit, .clean]
    let groups = order.compactMap { family -> [String: Any]? in
      guard let cases = families[family], !cases.isEmpty else { return nil }
      let title = family == .clean ? "It seems well" : family.title
      return ["title": title, "id": "family-\(family.rawValue)", "cases": cases.map(row)]
    }
    return page(
      "symptoms", "Symptoms", "From what you see to the case that explains it.",
      ["groups": groups, "isEmpty": groups.isEmpty])
  }

  private var patterns: Page {
    func groups(_ keys: KeyPath<Case, [String]>, _ anchor: (String) -> String) -> [[String: Any]] {
      let names = Set(site.book.cases.flatMap { $0[keyPath: keys] })
      return names.sorted().map { name in
        let cases = site.book.cases.filter { $0[keyPath: keys].contains(name) }
        let ids = Set(cases.map(\.id))
        let claims = site.book.claims.filter { entry in entry.claim.evidence.contains { ids.contains($0.caseID) } }
        return [
          "name": name, "anchor": anchor(name), "cases": cases.map(row), "hasClaims": !claims.isEmpty,
          "claims": claims.map { claim, chapter -> [String: Any] in
            [
              "statementHTML": prose.inline(claim.statement).text,
              "address": addresses.to(chapter) + "#" + ClaimView.anchor(claim),
              "verdictHTML": ClaimView.verdict(site.judge.outcome(of: claim).verdict).text,
            ]
          },
        ]
      }
    }
    return page(
      "patterns", "Patterns", "Cases by bug pattern and by primitive.",
      [
        "patterns": groups(\.patterns, IndexPages.anchor(pattern:)), "uses": groups(\.uses, IndexPages.anchor(use:)),
      ])
  }

  private var verdicts: Page {
    func entry(_ style: VerdictStyle, _ verdict: Verdict?) -> [String: Any] {
      let cases = site.book.cases.filter { study in
        study.variants.contains { variant in
          let report = site.report(study.id, variant.name)
          guard let verdict else { return report == nil }
          return report?.verdict == verdict
        }
      }
      return [
        "name": style.name, "badgeHTML": style.badge.text, "meaning": style.meaning, "cases": cases.map(row),
        "caseCount": Numbers.counted(cases.count, "case"), "hasCases": !cases.isEmpty,
      ]
    }
    let styles =
      Finding.Kind.allCases.map { (VerdictStyle($0), Verdict.found($0) as Verdict?) }
      + [(VerdictStyle(.clean), .clean), (VerdictStyle(nil as Verdict?), nil)]
    let groups = VerdictStyle.Family.allCases.map { family -> [String: Any] in
      let members = styles.filter { $0.0.family == family }
      return ["title": family.title, "verdicts": members.map { entry($0.0, $0.1) }]
    }
    return page("verdicts", "Verdicts", "What each verdict means and which cases have it.", ["groups": groups])
  }

  // MARK: - Lifecycle, search

  private var lifecycle: Page {
    let groups = Case.Lifecycle.Trigger.allCases.compactMap { trigger -> [String: Any]? in
      let cases = site.book.cases.filter { $0.lifecycle?.trigger == trigger }
      guard !cases.isEmpty else { return nil }
      let rows = cases.map { study -> [String: Any] in
        var values = row(study)
        values["contract"] = study.lifecycle?.contract
        values["observability"] = study.lifecycle?.observability
        values["termination"] = study.lifecycle?.termination
        return values
      }
      return ["trigger": trigger.rawValue, "cases": rows]
    }
    return page(
      "lifecycle", "Lifecycle", "What spawns the work, who promises its end, how to see it, what ends it.",
      ["groups": groups])
  }

  // MARK: - Claims, glossary

  private var claims: Page {
    let rows = site.book.claims.map { claim, chapter -> (verdict: Claim.Verdict?, values: [String: Any]) in
      let outcome = site.judge.outcome(of: claim)
      return (
        outcome.verdict,
        [
          "statementHTML": prose.inline(claim.statement).text, "readingHTML": prose.inline(claim.reading).text,
          "verdictHTML": ClaimView.verdict(outcome.verdict).text, "style": outcome.verdict?.rawValue ?? "unmeasured",
          "address": addresses.to(chapter) + "#" + ClaimView.anchor(claim), "chapter": chapter.number,
          "chapterTitle": chapter.title,
        ]
      )
    }
    let counts = (Claim.Verdict.allCases.map(Optional.some) + [nil]).compactMap { verdict -> String? in
      let count = rows.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(Numbers.grouped(count)) \(verdict?.rawValue ?? "not measured")"
    }
    return page(
      "claims", "Claims", "Sentences that people repeat, each with a verdict computed from what was measured.",
      [
        "claims": rows.map(\.values), "counts": counts.joined(separator: ", "),
        "total": Numbers.counted(rows.count, "claim"),
      ])
  }

  private func glossary(_ glossary: Glossary) -> Page {
    page(
      "glossary", "Glossary", "The words that this book uses, each defined once.",
      [
        "terms": glossary.terms.map { term -> [String: Any] in
          [
            "name": term.name, "anchor": term.id, "textHTML": prose.markup(term.blocks).text,
          ]
        }
      ])
  }

  private var searchPage: Page {
    var page = page("search", "Search", "Search titles, symptoms and sections.", [:])
    page.scripts = [search.path]
    return page
  }
}
