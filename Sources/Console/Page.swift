/// A text laid out for one width, to be read in a ``Pager`` or printed as it is.
///
/// A page is a plain value: lines, and where in them headings, links and folds are. `PageBuilder` makes pages. Whoever wants the same text
/// for another width makes another page in the same way; blocks then have the same numbers, so that a ``Place`` in one is a place in the other.
public struct Page: Sendable, Hashable {
  /// One line, no wider than the page.
  public struct Line: Sendable, Hashable {
    public var text: StyledText
    /// The paragraph, heading or figure that it belongs to, counted from 0 over the page. The same for every width.
    public var block: Int
  }

  /// A line that one can jump to.
  public struct Heading: Sendable, Hashable {
    public var line: Int
    /// 1 for the title.
    public var level: Int
    /// The target of links within the page, without `#`.
    public var id: String
    public var title: String
  }

  /// A piece of a line.
  public struct Piece: Sendable, Hashable {
    public var line: Int
    /// Characters of the line, from 0.
    public var characters: Range<Int>
  }

  /// Text that leads somewhere. More than one piece where a line ends within it.
  public struct Link: Sendable, Hashable {
    public var pieces: [Piece]
    /// As the maker of the page wrote it; what it means, the reader of a page knows.
    public var target: String
  }

  /// Lines behind a heading line, closed until somebody opens them. Folds may hold folds.
  public struct Fold: Sendable, Hashable {
    /// The line that stands for it, always shown.
    public var header: Int
    /// The header while it is open; `lines[header]` is the closed one.
    public var opened: StyledText
    public var lines: Range<Int>
  }

  /// Where a reader is, for any width: so many characters other than spaces of a block are above.
  public struct Place: Sendable, Hashable {
    public var block: Int
    public var characters: Int

    public init(block: Int, characters: Int = 0) {
      self.block = block
      self.characters = characters
    }
  }

  public var title: String
  public var lines: [Line]
  public var headings: [Heading]
  public var links: [Link]
  public var folds: [Fold]
  /// Whether the links are what the page is for: then the arrow keys move over them.
  public var isMenu: Bool

  /// Everything, folds opened: for a pipe, a file, a printer.
  public var text: [StyledText] {
    var result = lines.map(\.text)
    for fold in folds { result[fold.header] = fold.opened }
    return result
  }

  /// The place of a line.
  public func place(of line: Int) -> Place {
    guard lines.indices.contains(line) else { return Place(block: 0) }
    let block = lines[line].block
    let above = lines[..<line].reversed().prefix { $0.block == block }
    return Place(block: block, characters: above.reduce(0) { $0 + Page.inked($1.text) })
  }

  /// The line at a place; the nearest one if the page has no such place.
  public func line(at place: Place) -> Int {
    guard let first = lines.firstIndex(where: { $0.block >= place.block }) else { return max(0, lines.count - 1) }
    var passed = 0
    var line = first
    while line + 1 < lines.count, lines[line + 1].block == lines[first].block {
      passed += Page.inked(lines[line].text)
      if passed > place.characters { break }
      line += 1
    }
    return line
  }

  private static func inked(_ text: StyledText) -> Int {
    text.spans.reduce(0) { $0 + $1.text.count { $0 != " " } }
  }
}
