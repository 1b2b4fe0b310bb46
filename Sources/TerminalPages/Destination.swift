import CommonMark
public import Workbook

/// Where a link of the book leads.
///
/// The text of a destination is the target of links in pages: `chapter/deadlock#the-picture`, `case/mutex-relock`, `term/deadlock`.
public enum Destination: Sendable, Hashable, LosslessStringConvertible {
  case contents
  /// By id; the heading is one of the chapter's, or the id of a claim in it.
  case chapter(String, heading: String?)
  case study(String)
  /// By the id in the glossary.
  case term(String)
  case glossary
  case claims
  /// All places of the book that have a text.
  case search(String)
  /// An address outside of the book.
  case web(String)

  /// Nil if the text is no destination.
  public init?(_ description: String) {
    if !description.hasPrefix("search/"), description.contains("://") || description.hasPrefix("mailto:") {
      self = .web(description)
      return
    }
    let parts = description.split(separator: "/", maxSplits: 1).map(String.init)
    switch (parts.first, parts.count > 1 ? parts[1] : nil) {
    case ("contents", nil): self = .contents
    case ("glossary", nil): self = .glossary
    case ("claims", nil): self = .claims
    case ("case", let id?): self = .study(id)
    case ("search", let text?): self = .search(text)
    case ("term", let id?): self = .term(id)
    case ("chapter", let rest?):
      let names = rest.split(separator: "#", maxSplits: 1).map(String.init)
      guard let id = names.first else { return nil }
      self = .chapter(id, heading: names.count > 1 ? names[1] : nil)
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .contents: "contents"
    case .chapter(let id, let heading): "chapter/\(id)" + (heading.map { "#\($0)" } ?? "")
    case .study(let id): "case/\(id)"
    case .term(let id): "term/\(id)"
    case .glossary: "glossary"
    case .claims: "claims"
    case .search(let text): "search/\(text)"
    case .web(let address): address
    }
  }

  /// A link as an author writes it, between files of the book: `../glossary.md#party`, `02-channels.md#select`, `../cases/lost-update/`.
  /// Nil if it leads nowhere that the book knows.
  public init?(link: String, in book: Workbook) {
    if link.contains("://") || link.hasPrefix("mailto:") {
      self = .web(link)
      return
    }
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let steps = (parts.first ?? "").split(separator: "/").filter { $0 != "." && $0 != ".." }.map(String.init)
    let fragment = parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil
    guard let last = steps.last else { return nil }
    if last == "glossary.md" {
      guard let fragment else {
        self = .glossary
        return
      }
      guard book.glossary?.terms.contains(where: { $0.id == fragment }) == true else { return nil }
      self = .term(fragment)
    } else if let chapter = book.chapters.first(where: { $0.file.hasSuffix("/\(last)") || $0.file == last }) {
      self = .chapter(chapter.id, heading: fragment)
    } else if let folder = steps.firstIndex(of: "cases"), folder + 1 < steps.count, book.case(steps[folder + 1]) != nil
    {
      self = .study(steps[folder + 1])
    } else {
      return nil
    }
  }
}
