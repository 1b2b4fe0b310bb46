/// The book: its chapters and cases, as plain values.
///
/// Entry point: `Workbook.load(root:)`. Steps: 1. every `cases/<id>/case.yml` with its variants, 2. every
/// `chapters/NN-name.md`, whose directives are checked against the cases, 3. what only shows across both (unused
/// cases, chapter numbers that disagree).
public struct Workbook: Sendable, Hashable {
  /// By number.
  public var chapters: [Chapter]
  /// By id.
  public var cases: [Case]
  /// The programs of claims, in the order of the claims.
  public var experiments: [Case]
  /// Nil if the book has none.
  public var glossary: Glossary?

  public init(chapters: [Chapter], cases: [Case], experiments: [Case] = [], glossary: Glossary? = nil) {
    self.chapters = chapters
    self.cases = cases
    self.experiments = experiments
    self.glossary = glossary
  }

  /// All claims, in the order of the book, with the chapters that make them.
  public var claims: [(claim: Claim, chapter: Chapter)] {
    chapters.flatMap { chapter in
      chapter.elements.compactMap { element in
        if case .claim(let claim) = element { return (claim, chapter) }
        return nil
      }
    }
  }

  /// The chapter with this number.
  public func chapter(_ number: Int) -> Chapter? {
    chapters.first { $0.number == number }
  }

  /// The case with this id.
  public func `case`(_ id: String) -> Case? {
    cases.first { $0.id == id }
  }

  /// The cases that belong to a chapter: first those that it embeds, in its order, then the others by id.
  public func chapterCases(_ number: Int) -> [Case] {
    let own = cases.filter { $0.chapter == number }
    let order = chapter(number)?.caseIDs ?? []
    let embedded = order.compactMap { id in own.first { $0.id == id } }
    return embedded + own.filter { !order.contains($0.id) }
  }
}
