import CommonMark

/// What the chapters must cover: ids of the catalogue, by chapter. Read from `plan.yml` at the root of the book.
public struct Plan: Sendable, Hashable {
  /// What an id names.
  public enum Section: String, Sendable, Hashable, CaseIterable {
    /// Bug patterns: `pattern:` of a case.
    case cases
    /// Structures that repair them: `pattern:` of a case, or `serves`.
    case patterns
    /// Tools that a chapter introduces: `serves`.
    case tools
    /// Statements to test: a `claim` block.
    case claims
    /// Exercises: `drill:` of a case's question, or `serves`.
    case drills
    /// Quantities: `numbers:` of a case, or `serves`.
    case numbers
  }

  public struct Entry: Sendable, Hashable {
    public var id: String
    public var section: Section
    public var chapter: Int
    public var position: SourcePosition
  }

  /// In the order of the file.
  public var entries: [Entry]

  static let file = "plan.yml"

  /// Reads the plan of a book; nil if it has none.
  ///
  /// - Returns: What could be read; `diagnostics` says what could not.
  public static func load(root: String, diagnostics: inout [Diagnostic]) -> Plan? {
    let folder = BookFolder(root: root)
    guard folder.kind(of: file) != nil,
      let text = folder.text(file, what: "the plan", reportedAt: (file, 1, 1), diagnostics: &diagnostics),
      let node = YAMLNode.parse(text, file: file, diagnostics: &diagnostics)
    else { return nil }
    guard case .map(let chapters) = node.content else {
      diagnostics.append(
        Diagnostic(
          file: file, at: node.position, kind: "wrong-type", "the plan must be a map of chapter numbers",
          next: "Write '1:' and below it 'cases: [id, id]'."))
      return nil
    }
    var plan = Plan(entries: [])
    for entry in chapters {
      guard let number = Int(entry.key) else {
        diagnostics.append(
          Diagnostic(
            file: file, at: entry.keyPosition, kind: "wrong-value", "'\(entry.key)' is no number of a chapter",
            next: "Write it in digits."))
        continue
      }
      let known = Section.allCases.map(\.rawValue)
      guard
        let keys = KeyedReader(
          entry.value, what: "a chapter's plan", known: known, file: file, diagnostics: &diagnostics)
      else { continue }
      for section in Section.allCases {
        guard let list = keys.node(section.rawValue), case .list(let items) = list.content else { continue }
        for item in items {
          guard let id = keys.text(item, section.rawValue, diagnostics: &diagnostics) else { continue }
          plan.entries.append(Entry(id: id, section: section, chapter: number, position: item.position))
        }
      }
    }
    return plan
  }

  /// The entries that nothing in the book serves, as errors.
  public func unserved(in book: Workbook) -> [Diagnostic] {
    let served = Self.served(in: book)
    return entries.filter { !(served[$0.section]?.contains($0.id) ?? false) }.map { entry in
      Diagnostic(
        file: Plan.file, at: entry.position, kind: "unserved",
        "nothing in the book serves '\(entry.id)' of chapter \(entry.chapter)", next: Self.next(entry))
    }
  }

  /// Ids that a book says it serves and no plan has: most likely misspelt.
  public func unknown(in book: Workbook) -> [Diagnostic] {
    let known = Set(entries.map(\.id))
    let chapters = Set(entries.map(\.chapter))
    var result: [Diagnostic] = []
    for chapter in book.chapters where chapters.contains(chapter.number) {
      for case .serves(let ids, let position) in chapter.elements {
        for id in ids where !known.contains(id) {
          result.append(
            Diagnostic(
              file: chapter.file, at: position, kind: "unknown-id", "the plan has no '\(id)'",
              next: nextStep(for: id, in: known.sorted(), otherwise: "Take it out, or add it to \(Plan.file).")))
        }
      }
    }
    return result
  }

  private static func served(in book: Workbook) -> [Section: Set<String>] {
    var marked: Set<String> = []
    for chapter in book.chapters {
      for case .serves(let ids, _) in chapter.elements { marked.formUnion(ids) }
    }
    let patterns = Set(book.cases.flatMap(\.patterns))
    return [
      .cases: patterns, .patterns: patterns.union(marked), .tools: marked, .claims: Set(book.claims.map(\.claim.id)),
      .drills: marked.union(book.cases.flatMap { $0.questions.flatMap(\.drills) }),
      .numbers: marked.union(book.cases.flatMap(\.numbers)),
    ]
  }

  private static func next(_ entry: Entry) -> String {
    switch entry.section {
    case .cases: "Name it in 'pattern:' of a case."
    case .patterns: "Name it in 'pattern:' of a case, or in ```serves where chapter \(entry.chapter) explains it."
    case .tools: "Introduce it in chapter \(entry.chapter), and name it there in ```serves."
    case .claims: "Test it in ```claim \(entry.id) in chapter \(entry.chapter)."
    case .drills: "Name it in 'drill:' of a case's question, or in ```serves before a drill."
    case .numbers: "Name it in 'numbers:' of a case, or in ```serves where chapter \(entry.chapter) quotes it."
    }
  }
}
