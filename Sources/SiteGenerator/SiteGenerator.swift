public import Checker
public import Figures
public import Workbook

/// Turns a book and what was measured into the files of a static site.
///
/// Entry point: `render()`. Steps: 1. one page for each case (`CasePage`, with its JSON twin), 2. one for each chapter
/// (`ChapterPage`), 3. the indexes over them (`IndexPages`), 4. theme files. It runs nothing, reads no clock and touches no
/// disk, so that the same input gives the same bytes. `write(_:to:)` brings a folder up to date.
public struct SiteGenerator: Sendable {
  /// Reports by case id and variant name. What is missing is shown as not measured, never as clean.
  public typealias Outcomes = Figures.Outcomes
  /// What ordinary runs showed, by case id and variant name. Most variants have none.
  public typealias NativeComparisons = [String: [String: NativeComparison]]

  /// What measuring programs reported, by case id. Most cases have none.
  public typealias Measurements = [String: Measurement]

  let book: Workbook
  let outcomes: Outcomes
  let native: NativeComparisons
  let measurements: Measurements
  let theme: Theme

  /// - Parameters:
  ///   - measurements: What measuring programs reported, by case or claim.
  public init(
    book: Workbook, outcomes: Outcomes, native: NativeComparisons = [:], measurements: Measurements = [:],
    theme: Theme
  ) {
    self.book = book
    self.outcomes = outcomes
    self.native = native
    self.measurements = measurements
    self.theme = theme
  }

  /// All files of the site, by path.
  ///
  /// - Throws: `SiteError` if two pages would have the same path.
  public func render() throws(SiteError) -> [SiteFile] {
    var files = theme.files
    for study in book.cases {
      files.append(finish(CasePage(study, in: self).page))
      files.append(
        CaseTwin(
          study, reports: outcomes[study.id] ?? [:], native: native[study.id] ?? [:],
          measurement: measurements[study.id]
        ).file)
    }
    for chapter in book.chapters { files.append(finish(ChapterPage(chapter, in: self).page)) }
    let indexes = IndexPages(self)
    for page in indexes.pages { files.append(finish(page)) }
    for page in InterviewPages(self).pages { files.append(finish(page)) }
    files.append(indexes.search.file)
    files.sort { $0.path < $1.path }
    for (file, next) in zip(files, files.dropFirst()) where file.path == next.path { throw .unsafePath(file.path) }
    return files
  }

  /// Holds claims against what was measured.
  public var judge: ClaimJudge { ClaimJudge(outcomes: outcomes, measurements: measurements) }

  func report(_ caseID: String, _ variant: String) -> Report? { outcomes[caseID]?[variant] }

  /// The badge of a variant's verdict.
  func style(_ caseID: String, _ variant: String) -> VerdictStyle {
    VerdictStyle(report(caseID, variant)?.verdict)
  }

  private func finish(_ page: Page) -> SiteFile {
    let addresses = Addresses(from: page.file, book: book)
    var sections: [(String, String)] = [
      ("Contents", "index.html"), ("Symptoms", "symptoms.html"), ("Patterns", "patterns.html"),
      ("Verdicts", "verdicts.html"),
    ]
    if IndexPages.hasLifecycles(book) { sections.append(("Lifecycle", "lifecycle.html")) }
    if !book.claims.isEmpty { sections.append(("Claims", "claims.html")) }
    if book.glossary != nil { sections.append(("Glossary", "glossary.html")) }
    sections.append(("Search", "search.html"))
    var values: [String: Any] = [
      "title": page.title, "summary": page.summary, "bodyHTML": page.body.text, "isHome": page.file == "index.html",
      "home": addresses.to("index.html"), "styleSheet": addresses.to(theme.styleSheet),
      "scripts": ([addresses.to(theme.script)] + page.scripts).reversed() as [String],
      "navigation": sections.map { title, file in
        ["title": title, "address": addresses.to(file), "isCurrent": title == page.section] as [String: Any]
      },
      "crumbs": page.crumbs.map(\.values), "hasCrumbs": !page.crumbs.isEmpty,
      "hasTurns": page.previous != nil || page.next != nil,
    ]
    values["previous"] = page.previous?.values
    values["next"] = page.next?.values
    values["twin"] = page.twin
    return SiteFile(path: page.file, text: theme.render("layout", values).text)
  }
}
