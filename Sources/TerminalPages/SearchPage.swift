import Console
import Figures
import Workbook

/// Where the book says something: a line for each section of a chapter that has all words in one paragraph, each case and each term, with
/// what is read there.
struct SearchPage {
  private let library: Library
  private let query: String

  init(_ query: String, in library: Library) {
    self.query = query
    self.library = library
  }

  func page(width: Int) -> Page {
    var builder = PageBuilder(width: width)
    builder.heading(StyledText("Search: \(query)"), level: 1, id: "search")
    var found = library.book.chapters.map { sections(of: $0, to: &builder) }
    found += [cases(to: &builder), terms(to: &builder)]
    if !found.contains(true) {
      builder.text("No paragraph of the book has all of that. Capitals count only where a word has any.")
    }
    return builder.finish(title: "Search: \(query)", isMenu: true)
  }

  /// All of these return whether there was any.
  private func sections(of chapter: Chapter, to builder: inout PageBuilder) -> Bool {
    let page = SwiftCode.$isClassifying.withValue(false) {
      ChapterPage(chapter, in: library).page(width: builder.width)
    }
    let lines = page.lines(withWordsOf: query)
    guard !lines.isEmpty else { return false }
    builder.heading(StyledText("\(chapter.number). \(chapter.title)"), level: 2, id: chapter.id)
    var rest = lines[...]
    while let line = rest.first {
      let next = page.headings.first { $0.line > line }?.line ?? .max
      let own = rest.prefix { $0 < next }
      rest = rest.dropFirst(own.count)
      let heading = page.headings.last { $0.line <= line }
      let isTop = heading.map { $0.level <= 1 } ?? true
      row(
        isTop ? "Beginning" : heading?.title ?? "", .chapter(chapter.id, heading: isTop ? nil : heading?.id),
        count: own.count, page.lines[line].text, to: &builder)
    }
    return true
  }

  private func cases(to builder: inout PageBuilder) -> Bool {
    let found = library.book.cases.filter { study in
      let text = ([study.title, study.id, study.summary] + study.patterns + study.uses).joined(separator: " ")
      return query.split(separator: " ").allSatisfy { Page.has(String($0), in: text) }
    }
    guard !found.isEmpty else { return false }
    builder.heading("Cases", level: 2, id: "cases")
    for study in found { row(study.title, .study(study.id), count: 1, StyledText(study.summary), to: &builder) }
    return true
  }

  private func terms(to builder: inout PageBuilder) -> Bool {
    let found = (library.book.glossary?.terms ?? []).compactMap { term -> (String, Destination, StyledText)? in
      var text = PageBuilder(width: builder.width)
      library.prose.write(term.blocks, to: &text)
      let page = text.finish(title: term.name)
      guard let line = page.lines(withWordsOf: query).first ?? (Page.has(query, in: term.name) ? 0 : nil) else {
        return nil
      }
      return (term.name, .term(term.id), page.lines.indices.contains(line) ? page.lines[line].text : StyledText())
    }
    guard !found.isEmpty else { return false }
    builder.heading("Glossary", level: 2, id: "glossary")
    for (name, destination, text) in found { row(name, destination, count: 1, text, to: &builder) }
    return true
  }

  private func row(
    _ title: String, _ destination: Destination, count: Int, _ text: StyledText, to builder: inout PageBuilder
  ) {
    let times = count > 1 ? StyledText("  \(count) times", .dim) : StyledText()
    builder.text(library.link(StyledText(title), to: destination) + times, first: "  ", rest: "  ")
    // The words that are read there, without marks of links, which lead elsewhere.
    let words = text.text.trimmingPrefix { " │▸•".contains($0) }
    builder.line((StyledText("    ") + StyledText(words, .dim)).clipped(to: builder.width))
  }
}
