/// Writes a ``Page`` from top to bottom: text is wrapped, everything else comes as finished lines.
///
/// A style with a `link` makes a link of its text, whatever happens to it on the way to its line.
public struct PageBuilder: Sendable {
  /// Prose is set no wider than this: longer lines are hard to read.
  public static let measure = 92

  /// Columns that are left for what is written now.
  public private(set) var width: Int
  private var prefix = StyledText()
  /// Stands in place of `prefix` before the next line: the mark of a list item.
  private var mark: StyledText?
  private var written: [Page.Line] = []
  private var headings: [Page.Heading] = []
  private var folds: [Page.Fold] = []
  private var block = -1
  private var isInFigure = false
  private var wantsBlank = false

  /// - Parameter width: Columns of the page, at least 20.
  public init(width: Int) { self.width = max(20, width) }

  /// Columns for prose: the width, but no more than can be read well.
  public var measure: Int { min(width, Self.measure - (prefix.columns)) }

  /// A finished line. What is wider than the page is cut off.
  public mutating func line(_ text: StyledText) {
    if !isInFigure { block += 1 }
    put(text)
  }

  /// Finished lines that belong together.
  public mutating func lines(_ texts: [StyledText]) {
    figure { builder in for text in texts { builder.put(text) } }
  }

  /// A paragraph, wrapped.
  ///
  /// - Parameters:
  ///   - first: Before its first line.
  ///   - rest: Before its other lines; nil for as many spaces.
  public mutating func text(_ text: StyledText, first: StyledText = "", rest: StyledText? = nil) {
    lines(text.wrapped(to: max(8, measure), first: first, rest: rest))
  }

  /// An empty line, unless there is one already or nothing is above.
  public mutating func blank() { wantsBlank = true }

  /// Everything that is written in it belongs to one block: it is drawn anew for another width, perhaps with other lines.
  public mutating func figure(_ body: (inout PageBuilder) -> Void) {
    let outer = isInFigure
    if !isInFigure { block += 1 }
    isInFigure = true
    body(&self)
    isInFigure = outer
  }

  /// Puts something before every line that is written in it.
  ///
  /// - Parameter first: Before the first line in its stead, as wide.
  public mutating func indented(
    _ more: StyledText, first: StyledText? = nil, _ body: (inout PageBuilder) -> Void
  ) {
    flushBlank()
    let (outer, outerWidth) = (prefix, width)
    if let first { mark = (mark ?? prefix) + first }
    prefix += more
    width = max(8, width - more.columns)
    body(&self)
    (prefix, width, mark) = (outer, outerWidth, nil)
  }

  /// A heading, which `[` and `]` jump to and links name.
  public mutating func heading(_ text: StyledText, level: Int, id: String) {
    blank()
    flushBlank()
    anchor(text.text, level: level, id: id)
    let styled = text.styled(.bold)
    self.text(styled)
    switch level {
    case 1: line(StyledText(String(repeating: "━", count: min(measure, max(4, styled.columns))), .bold))
    case 2: line(StyledText(String(repeating: "─", count: min(measure, max(4, styled.columns))), .dim))
    default: break
    }
    blank()
  }

  /// Makes the next line the target of links, without writing anything.
  public mutating func anchor(_ title: String, level: Int, id: String) {
    flushBlank()
    headings.append(Page.Heading(line: written.count, level: level, id: id, title: title))
  }

  /// Lines behind a title, closed at first.
  public mutating func folded(_ title: StyledText, _ body: (inout PageBuilder) -> Void) {
    let wasInFigure = isInFigure
    flushBlank()
    let header = written.count
    line(StyledText("▸ ", .bold) + title)
    let opened = prefix + (StyledText("▾ ", .bold) + title).clipped(to: width)
    isInFigure = false
    let index = folds.count
    folds.append(Page.Fold(header: header, opened: opened, lines: header + 1..<header + 1))
    body(&self)
    // The empty line below belongs to what follows.
    folds[index].lines = header + 1..<written.count
    isInFigure = wasInFigure
  }

  /// The page.
  public consuming func finish(title: String, isMenu: Bool = false) -> Page {
    let links = PageLinks.extract(from: &written)
    return Page(title: title, lines: written, headings: headings, links: links, folds: folds, isMenu: isMenu)
  }

  private mutating func put(_ text: StyledText) {
    flushBlank()
    let before = mark ?? prefix
    mark = nil
    written.append(Page.Line(text: before + text.clipped(to: width), block: max(0, block)))
  }

  private mutating func flushBlank() {
    guard wantsBlank else { return }
    wantsBlank = false
    guard let last = written.last, mark == nil, !last.text.text.allSatisfy({ " │".contains($0) }) else { return }
    // An empty line in a quote still has the quote's bar.
    written.append(Page.Line(text: prefix.trimmedEnd, block: last.block))
  }
}

extension StyledText {
  /// Without spaces at the end.
  public var trimmedEnd: StyledText {
    var count = text.count
    for character in text.reversed() {
      guard character == " " else { break }
      count -= 1
    }
    return slice(0..<count)
  }

  /// Some of the characters.
  public func slice(_ range: Range<Int>) -> StyledText {
    var result = StyledText()
    var start = 0
    for span in spans {
      let count = span.text.count
      let low = min(max(range.lowerBound - start, 0), count)
      let high = min(max(range.upperBound - start, 0), count)
      if low < high { result.append(String(span.text.dropFirst(low).prefix(high - low)), span.style) }
      start += count
    }
    return result
  }

  /// The same text with a style added to some of its characters.
  public func styled(_ style: TextStyle, in range: Range<Int>) -> StyledText {
    let count = text.count
    let low = min(max(0, range.lowerBound), count)
    let high = min(max(low, range.upperBound), count)
    return slice(0..<low) + slice(low..<high).styled(style) + slice(high..<count)
  }
}
