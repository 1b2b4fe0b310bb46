import CommonMark

/// What can be said of a chapter's prose without reading it: terms that are used are linked to their definition, and numbers come from
/// a program or a measurement on the page.
public struct ProseCheck: Sendable {
  private let book: Workbook

  public init(_ book: Workbook) { self.book = book }

  /// - Complexity: O(words · terms).
  public func problems() -> [Diagnostic] {
    undefined() + book.chapters.flatMap(unbound) + unused()
  }

  // MARK: - Terms

  /// Terms that a chapter uses before any chapter has linked them to the glossary.
  private func undefined() -> [Diagnostic] {
    guard let glossary = book.glossary else { return [] }
    var linked: Set<String> = []
    var result: [Diagnostic] = []
    for chapter in book.chapters {
      linked.formUnion(links(in: chapter))
      for term in glossary.terms where !linked.contains(term.id) {
        guard let place = passages(of: chapter).first(where: { uses($0.text, term.name) }) else { continue }
        result.append(
          Diagnostic(
            file: chapter.file, at: place.position, kind: "unlinked-term",
            "the chapter uses '\(term.name)', and neither it nor one before links it",
            next: "Write [\(term.name)](../glossary.md#\(term.id)) where it comes first."))
        linked.insert(term.id)
      }
    }
    return result
  }

  /// Terms that nobody links.
  private func unused() -> [Diagnostic] {
    guard let glossary = book.glossary else { return [] }
    let linked = Set(book.chapters.flatMap(links))
    return glossary.terms.filter { !linked.contains($0.id) }.map { term in
      Diagnostic(
        file: Glossary.file, at: term.position, kind: "unused-term", "no chapter links '\(term.name)'",
        next: "Link it where it is explained, or take it out.")
    }
  }

  private func links(in chapter: Chapter) -> Set<String> {
    var result: Set<String> = []
    func collect(_ inlines: [Inline]) {
      for inline in inlines {
        switch inline {
        case .link(let destination, _, let content):
          if let range = destination.firstRange(of: "glossary.md#") {
            result.insert(String(destination[range.upperBound...]))
          }
          collect(content)
        case .emphasis(let content), .strong(let content), .image(_, _, let content): collect(content)
        case .text, .code, .softBreak, .lineBreak: break
        }
      }
    }
    for block in blocks(of: chapter) { collect(Self.inlines(of: block)) }
    return result
  }

  /// Whether a text has a term as whole words, in any case.
  private func uses(_ text: String, _ term: String) -> Bool {
    let (text, term) = (text.lowercased(), term.lowercased())
    var rest = text[...]
    while let range = rest.firstRange(of: term) {
      let before = range.lowerBound == text.startIndex ? " " : text[text.index(before: range.lowerBound)]
      let after = range.upperBound == text.endIndex ? " " : text[range.upperBound]
      if !before.isLetter, !after.isLetter, before != "-", after != "-" { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }

  // MARK: - Numbers

  /// Up to here a number is a word: "two tasks".
  private static let small = 12.0
  /// What a number is part of the name of, or counts within the page.
  private static let names: Set<String> = [
    "swift", "go", "chapter", "chapters", "http", "status", "se", "step", "debian", "linux", "version", "cap", "line",
  ]

  /// Numbers of the prose that no program, case or claim of the chapter has.
  private func unbound(in chapter: Chapter) -> [Diagnostic] {
    let known = numbers(behind: chapter)
    var result: [Diagnostic] = []
    let quoting = quotes(in: chapter)
    for place in passages(of: chapter) where !quoting.contains(place.position) {
      var told: Set<Double> = []
      for number in Self.numbers(in: place.text)
      where number.value > Self.small && !known.contains(number.value) && !Self.names.contains(number.after)
        && !Self.isYear(number.text) && told.insert(number.value).inserted
      {
        result.append(
          Diagnostic(
            file: chapter.file, at: place.position, kind: "unbound-number",
            "the number \(number.text) is in no program, case or claim of this chapter",
            next: "Take it from a program or a measurement that the chapter embeds, or leave it out."))
      }
    }
    return result
  }

  /// Where paragraphs stand that are followed by `serves` with an id of a number: they say what people say.
  private func quotes(in chapter: Chapter) -> Set<SourcePosition> {
    var result: Set<SourcePosition> = []
    for (index, element) in chapter.elements.enumerated() {
      guard case .serves(let ids, _) = element, ids.contains(where: { $0.hasPrefix("q-") }) else { continue }
      for case .block(let block) in chapter.elements[..<index].suffix(1) {
        result.formUnion(Self.leaves(of: block).map(\.start))
      }
    }
    return result
  }

  /// When something was published.
  private static func isYear(_ text: String) -> Bool {
    text.count == 4 && Int(text).map { (1950...2099).contains($0) } ?? false
  }

  private func numbers(behind chapter: Chapter) -> Set<Double> {
    var texts: [String] = []
    for study in chapter.caseIDs.compactMap(book.case) {
      texts += study.variants.flatMap { [$0.source, $0.title ?? "", $0.why ?? ""] }
      texts += study.variants.map { "\($0.native) \($0.schedules ?? 0) \($0.steps ?? 0)" }
      texts += [study.title, study.summary, study.symptom, study.cause, study.fix] + study.hints
      texts += study.questions.flatMap { [$0.question, $0.answer] }
    }
    for case .claim(let claim) in chapter.elements {
      texts +=
        [claim.statement, claim.nearest ?? "", claim.experiment ?? "", claim.reading] + claim.evidence.map(\.text)
    }
    texts += book.experiments.filter { $0.chapter == chapter.number }.flatMap { $0.variants.map(\.source) }
    return Set(texts.flatMap { Self.numbers(in: $0.replacing("_", with: "")).map(\.value) })
  }

  /// Every number of a text, with the word before it.
  static func numbers(in text: String) -> [(text: String, value: Double, after: String)] {
    text.matches(of: /(?<word>[A-Za-z]*)(?<gap>[^A-Za-z0-9]*)(?<number>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)/).compactMap {
      match in
      let digits = String(match.number).replacing(",", with: "")
      guard let value = Double(digits) else { return nil }
      return (String(match.number), value, String(match.word).lowercased())
    }
  }

  // MARK: - Text

  private func blocks(of chapter: Chapter) -> [Block] {
    chapter.elements.flatMap { element -> [Block] in
      guard case .block(let block) = element else { return [] }
      return Self.leaves(of: block)
    }
  }

  /// Everything that is read as prose, tables included.
  private func passages(of chapter: Chapter) -> [(text: String, position: SourcePosition)] {
    blocks(of: chapter).compactMap { block in
      switch block.kind {
      case .paragraph(let content), .heading(_, _, let content): (Self.proseText(content), block.start)
      case .table(let table):
        (([table.header] + table.rows).flatMap { $0.map(Self.proseText) }.joined(separator: " | "), block.start)
      default: nil
      }
    }
  }

  /// Text outside of code and of links, which name things.
  private static func proseText(_ inlines: [Inline]) -> String {
    inlines.map { inline -> String in
      switch inline {
      case .text(let text): text
      case .emphasis(let content), .strong(let content): proseText(content)
      case .softBreak, .lineBreak: " "
      case .code: " code "
      case .link(_, _, let content): " " + content.plainText + " "
      case .image: ""
      }
    }.joined()
  }

  private static func leaves(of block: Block) -> [Block] {
    switch block.kind {
    case .blockQuote(let blocks), .alert(_, let blocks): blocks.flatMap(leaves)
    case .list(let list): list.items.flatMap { $0.flatMap(leaves) }
    default: [block]
    }
  }

  private static func inlines(of block: Block) -> [Inline] {
    switch block.kind {
    case .paragraph(let content), .heading(_, _, let content): content
    case .table(let table): table.header.flatMap { $0 } + table.rows.flatMap { $0.flatMap { $0 } }
    default: []
    }
  }
}
