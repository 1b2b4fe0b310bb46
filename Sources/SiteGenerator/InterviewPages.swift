import Figures
import Workbook

/// Sheets for an interview, to be read aloud or printed: tasks first, answers on a page of their own at the end.
struct InterviewPages {
  /// How long the sheets are, in minutes.
  private static let lengths = [30, 60]

  private let site: SiteGenerator
  private let addresses: Addresses

  init(_ site: SiteGenerator) {
    self.site = site
    addresses = Addresses(from: "interview.html", book: site.book)
  }

  /// The overview and the sheets; none if the book has no case to ask about.
  var pages: [Page] {
    let sheets = Self.lengths.map { InterviewSheet(site.book, outcomes: site.outcomes, minutes: $0) }
      .filter { !$0.items.isEmpty }
    guard !sheets.isEmpty else { return [] }
    return [overview(sheets)] + sheets.map(page)
  }

  /// Whether a book has anything to ask about.
  static func hasSheets(_ site: SiteGenerator) -> Bool { !InterviewPages(site).pages.isEmpty }

  private static func file(_ sheet: InterviewSheet) -> String { "interview-\(sheet.minutes).html" }

  private func overview(_ sheets: [InterviewSheet]) -> Page {
    let values: [String: Any] = [
      "sheets": sheets.map { sheet -> [String: Any] in
        [
          "address": addresses.to(Self.file(sheet)), "minutes": sheet.minutes,
          "programs": Numbers.counted(sheet.items.count, "program"),
        ]
      },
      "aspects": InterviewSheet.Aspect.allCases.map { ["question": $0.question] },
    ]
    return Page(
      file: "interview.html", title: "Interview", summary: "Timed sets of programs across bug classes, with a rubric.",
      body: site.theme.render("interview", values), crumbs: [contents], section: "Interview")
  }

  private func page(_ sheet: InterviewSheet) -> Page {
    Page(
      file: Self.file(sheet), title: "Interview, \(sheet.minutes) minutes",
      summary: "\(Numbers.counted(sheet.items.count, "program")) in \(sheet.minutes) minutes, with model answers.",
      body: site.theme.render("interview-sheet", values(sheet)),
      crumbs: [contents, Page.Link(title: "Interview", address: addresses.to("interview.html"))], section: "Interview")
  }

  private var contents: Page.Link { Page.Link(title: "Contents", address: addresses.to("index.html")) }

  private func values(_ sheet: InterviewSheet) -> [String: Any] {
    [
      "minutes": sheet.minutes, "programs": Numbers.counted(sheet.items.count, "program"),
      "points": sheet.items.reduce(0) { $0 + $1.rubric.count }, "items": sheet.items.map(values),
    ]
  }

  private func values(_ item: InterviewSheet.Item) -> [String: Any] {
    let prose = Prose(addresses)
    // Its name and its file tell that it is the buggy one.
    var shown = item.program
    shown.name = "program \(item.number)"
    shown.file = "Swift \(item.languageMode) mode"
    return [
      "number": item.number, "minutes": item.minutes, "sceneHTML": prose.markup(item.scene).text,
      "codeHTML": CodeComparison.single(shown, lines: SourceListing.lines(of: item.program), id: nil).text,
      "parts": item.parts.map { part -> [String: Any] in
        [
          "name": part.name, "time": Numbers.counted(part.minutes, "minute"),
          "prompts": part.prompts.map { ["promptHTML": prose.inline($0).text] },
        ]
      },
      "questions": item.followUps.map { ["questionHTML": prose.inline($0).text] },
      "title": item.title, "address": addresses.to(case: item.caseID),
      "points": item.rubric.map { point -> [String: Any] in
        var values: [String: Any] = [
          "question": point.aspect.question, "modelHTML": prose.markup(point.model).text,
        ]
        values["diffHTML"] = point.diff.map { CodeComparison.block(InterviewSheet.text(of: $0), language: "diff").text }
        return values
      },
    ]
  }
}
