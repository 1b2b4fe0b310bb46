public import Checker
import CommonMark
public import Console
public import Figures
public import Workbook

/// A book with what was measured of it, from which pages for the terminal are made. It runs nothing and touches no disk.
///
/// Entry point: `page(_:width:)`.
public struct Library: Sendable {
  public let book: Workbook
  let outcomes: Outcomes
  let measurements: [String: Measurement]
  let native: [String: [String: NativeComparison]]
  /// Why nothing that was measured could be looked up; nil if it could.
  let missing: String?

  /// - Parameters:
  ///   - outcomes: Reports by case (or claim) and variant. What is missing is shown as not measured, never as clean.
  ///   - measurements: What measuring programs reported, by case or claim.
  ///   - native: What ordinary runs show, by case and variant.
  ///   - missing: Why none of this is at hand, if so; said at the beginning of each page.
  public init(
    book: Workbook, outcomes: Outcomes = [:], measurements: [String: Measurement] = [:],
    native: [String: [String: NativeComparison]] = [:], missing: String? = nil
  ) {
    self.book = book
    self.outcomes = outcomes
    self.measurements = measurements
    self.native = native
    self.missing = missing
  }

  /// The page that a destination names; nil if the book has none: an address of the web, a name that is gone.
  public func page(_ destination: Destination, width: Int) -> Page? {
    switch destination {
    case .contents: ContentsPage(self).page(width: width)
    case .chapter(let id, _):
      book.chapters.first { $0.id == id }.map { ChapterPage($0, in: self).page(width: width) }
    case .study(let id): book.case(id).map { CasePage($0, in: self).page(width: width) }
    case .term(let id): term(id, width: width)
    case .glossary: book.glossary.map { glossary($0, width: width) }
    case .claims: ClaimsPage(self).page(width: width)
    case .search(let text): SearchPage(text, in: self).page(width: width)
    case .web: nil
    }
  }

  /// What a destination is called, for a status line.
  public func title(_ destination: Destination) -> String? {
    switch destination {
    case .contents: "Contents"
    case .chapter(let id, let heading):
      book.chapters.first { $0.id == id }.map { chapter in
        let section = heading.flatMap { heading in chapter.headings.first { $0.id == heading }?.content.plainText }
        return "chapter \(chapter.number), \(chapter.title)" + (section.map { ": \($0)" } ?? "")
      }
    case .study(let id): book.case(id).map { "the case \"\($0.title)\"" }
    case .term(let id): book.glossary?.terms.first { $0.id == id }.map { "what \"\($0.name)\" means" }
    case .glossary: "the glossary"
    case .claims: "claims"
    case .search(let text): "what the book says about \"\(text)\""
    case .web(let address): address
    }
  }

  func report(_ caseID: String, _ variant: String) -> Report? { outcomes[caseID]?[variant] }
  var judge: ClaimJudge { ClaimJudge(outcomes: outcomes, measurements: measurements) }

  /// Markdown whose links lead through this book.
  var prose: MarkdownText {
    let book = book
    return MarkdownText { Destination(link: $0, in: book)?.description }
  }

  /// A link to a place of the book.
  func link(_ text: StyledText, to destination: Destination) -> StyledText {
    text.styled(TextStyle(isUnderlined: true, link: destination.description))
  }

  /// The command that measures a program of which no run is stored.
  func writeMissing(_ caseID: String, to builder: inout PageBuilder) {
    builder.text(StyledText("casebook run \(caseID)", .bold), first: StyledText("    To measure it: ", .dim))
  }

  func writeNote(to builder: inout PageBuilder) {
    guard let missing else { return }
    builder.indented(StyledText("│ ", .bold(.yellow))) { builder in
      builder.text(StyledText("Nothing measured can be shown: \(missing)"))
    }
    builder.blank()
  }

  // MARK: - Glossary

  private func term(_ id: String, width: Int) -> Page? {
    guard let term = book.glossary?.terms.first(where: { $0.id == id }) else { return nil }
    var builder = PageBuilder(width: width)
    builder.indented(" ") { builder in
      builder.line(StyledText(term.name, .bold))
      prose.write(term.blocks, to: &builder)
    }
    return builder.finish(title: term.name)
  }

  private func glossary(_ glossary: Glossary, width: Int) -> Page {
    var builder = PageBuilder(width: width)
    builder.heading("Glossary", level: 1, id: "glossary")
    for term in glossary.terms {
      builder.blank()
      builder.anchor(term.name, level: 2, id: term.id)
      builder.line(StyledText(term.name, .bold))
      builder.indented("  ") { prose.write(term.blocks, to: &$0) }
    }
    return builder.finish(title: "Glossary")
  }
}
