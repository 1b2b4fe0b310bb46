public import CommonMark

/// The words that a book uses, each defined once: `glossary.md`, with a heading of level 2 for each term.
///
/// Chapters link a term as `[wait-for graph](../glossary.md#wait-for-graph)`.
public struct Glossary: Sendable, Hashable {
  public struct Term: Sendable, Hashable {
    public var name: String
    /// The target of links to it.
    public var id: String
    /// Its definition.
    public var blocks: [Block]
    public var position: SourcePosition

    public init(name: String, id: String, blocks: [Block], position: SourcePosition) {
      self.name = name
      self.id = id
      self.blocks = blocks
      self.position = position
    }
  }

  /// In the order of the file.
  public var terms: [Term]

  public init(terms: [Term]) { self.terms = terms }

  static let file = "glossary.md"

  /// Reads the glossary of a book; nil if it has none.
  static func read(_ folder: BookFolder, diagnostics: inout [Diagnostic]) -> Glossary? {
    guard folder.kind(of: file) != nil,
      let text = folder.text(file, what: "the glossary", reportedAt: (file, 1, 1), diagnostics: &diagnostics)
    else { return nil }
    let document = Document(parsing: text)
    for problem in document.problems {
      diagnostics.append(
        Diagnostic(file: file, at: problem.position, kind: problem.kind.rawValue, problem.message, next: problem.next))
    }
    var glossary = Glossary(terms: [])
    for block in document.blocks {
      switch block.kind {
      case .heading(level: 1, _, _): continue
      case .heading(level: 2, let id, let content):
        glossary.terms.append(Term(name: content.plainText, id: id, blocks: [], position: block.start))
      default:
        guard !glossary.terms.isEmpty else { continue }
        glossary.terms[glossary.terms.count - 1].blocks.append(block)
      }
    }
    for term in glossary.terms where term.blocks.isEmpty {
      diagnostics.append(
        Diagnostic(
          file: file, at: term.position, kind: "empty-term", "the term '\(term.name)' has no definition",
          next: "Write what it means below its heading."))
    }
    return glossary
  }
}
