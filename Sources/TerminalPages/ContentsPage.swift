import Checker
import Console
import Figures
import Workbook

/// The way into the book: chapters with what is known of their cases, and the indexes.
struct ContentsPage {
  private let library: Library

  init(_ library: Library) { self.library = library }

  func page(width: Int) -> Page {
    var builder = PageBuilder(width: width)
    let book = library.book
    builder.heading("Casebook", level: 1, id: "contents")
    library.writeNote(to: &builder)
    var before: Int?
    for chapter in book.chapters {
      if let before { gap(before, chapter.number, to: &builder) }
      before = chapter.number
      let number = String(chapter.number)
      let title = library.link(StyledText(chapter.title, .bold), to: .chapter(chapter.id, heading: nil))
      builder.text(title, first: StyledText(number, .bold).padded(to: 3))
      builder.text(StyledText(state(chapter), .dim), first: "   ")
      builder.blank()
    }
    if let glossary = book.glossary {
      builder.text(
        library.link("Glossary", to: .glossary)
          + StyledText("  \(Numbers.counted(glossary.terms.count, "term"))", .dim),
        first: "   ")
    }
    if !book.claims.isEmpty {
      builder.text(
        library.link("Claims", to: .claims) + StyledText("  \(Numbers.counted(book.claims.count, "claim"))", .dim),
        first: "   ")
    }
    builder.text(
      StyledText("Cases have one star if they are easy, and up to five. S searches all of the book.", .dim),
      first: "   ")
    builder.blank()
    for chapter in book.chapters {
      let cases = book.chapterCases(chapter.number)
      guard !cases.isEmpty else { continue }
      builder.heading(StyledText("Cases of chapter \(chapter.number)"), level: 3, id: "cases-\(chapter.id)")
      for study in cases { row(study, to: &builder) }
    }
    return builder.finish(title: "Contents", isMenu: true)
  }

  /// Numbers that no chapter has yet.
  private func gap(_ before: Int, _ number: Int, to builder: inout PageBuilder) {
    let missing =
      before + 2 == number
      ? "Chapter \(before + 1) is" : "Chapters \(before + 1) \(before + 3 == number ? "and" : "to") \(number - 1) are"
    guard number > before + 1 else { return }
    builder.text(StyledText("\(missing) not written yet.", .dim), first: "   ")
    builder.blank()
  }

  /// How much of it was measured.
  private func state(_ chapter: Chapter) -> String {
    let cases = library.book.chapterCases(chapter.number)
    let programs = cases.flatMap { study in study.variants.map { library.report(study.id, $0.name) } }
    let measured = programs.compactMap { $0 }.count
    let count = Numbers.counted(cases.count, "case")
    guard !programs.isEmpty else { return count }
    switch measured {
    case 0: return "\(count), not measured yet: casebook run \(chapter.number)"
    case programs.count: return "\(count), measured"
    default:
      return
        "\(count), \(measured) of \(Numbers.counted(programs.count, "program")) measured: casebook run \(chapter.number)"
    }
  }

  private func row(_ study: Case, to builder: inout PageBuilder) {
    let stars = String(repeating: "*", count: study.difficulty).rightPadded(5)
    // That nothing of a chapter was measured stands beside it.
    let isMeasured = library.book.chapterCases(study.chapter).contains { library.report($0.id, "buggy") != nil }
    let verdict = isMeasured ? VerdictText.badge(library.report(study.id, "buggy")?.verdict) : StyledText()
    builder.text(
      library.link(StyledText(study.title), to: .study(study.id)) + StyledText("  ") + verdict,
      first: StyledText("   \(stars) ", .dim))
  }
}

/// All claims with their verdicts.
struct ClaimsPage {
  private let library: Library

  init(_ library: Library) { self.library = library }

  func page(width: Int) -> Page {
    var builder = PageBuilder(width: width)
    builder.heading("Claims", level: 1, id: "claims")
    builder.text("Sentences that people repeat, each with a verdict computed from what was measured.")
    library.writeNote(to: &builder)
    var last: String?
    for (claim, chapter) in library.book.claims {
      if chapter.id != last {
        builder.heading(StyledText("\(chapter.number). \(chapter.title)"), level: 2, id: chapter.id)
      }
      last = chapter.id
      let outcome = library.judge.outcome(of: claim)
      builder.line(VerdictText.badge(outcome.verdict))
      let text = library.prose.inline(claim.statement)
      builder.text(library.link(text, to: .chapter(chapter.id, heading: claim.id)), first: "  ")
      builder.blank()
    }
    return builder.finish(title: "Claims", isMenu: true)
  }
}
