internal import CCMark

// The only file that sees libcmark. No pointer of it leaves a function here: every string is copied.

/// Converts a libcmark tree to values, one ENTER or EXIT event after the other, without recursion.
struct Converter {
  /// How deep blocks and inlines may nest. Values nest as deep as the text, and freeing them is recursive.
  static let depthLimit = 64
  /// How many problems there may be before further raw HTML in a line is left out.
  static let problemLimit = 200

  let source: SourceText
  /// Added to libcmark's line numbers: what stood before the text that it was given.
  let lineOffset: Int
  private(set) var problems: [Problem] = []
  /// The fenced blocks, as line ranges, so that other searches leave code alone.
  private(set) var codeLines: [(first: Int, last: Int)] = []
  /// Closing lines of fences, checked at the end: no other block may begin there.
  private var closings: [(open: SourcePosition, close: Int?)] = []
  private var startLines: Set<Int> = []

  init(source: SourceText, lineOffset: Int = 0) {
    self.source = source
    self.lineOffset = lineOffset
  }

  /// The blocks of a text whose first line is line `lineOffset + 1` of `source`.
  mutating func blocks(of text: ArraySlice<UInt8>) -> [Block] {
    let root = convert(text)
    for (open, close) in closings where close.map(startLines.contains) ?? true {
      problems.append(
        Problem(
          .unclosedFence, at: open, "the code fence that opens here is never closed",
          next: "End the block with a line that repeats the fence, inside the same list item or quote."))
    }
    return root.blocks
  }

  /// The inlines of one table cell.
  ///
  /// A full stop before the text keeps libcmark from reading it as a list, a heading or a rule.
  static func inlines(ofCell cell: [UInt8]) -> (inlines: [Inline], problems: [Problem]) {
    var converter = Converter(source: SourceText([]))
    let text = Array(". ".utf8) + cell
    var inlines: [Inline] = []
    if case .paragraph(let content)? = converter.convert(text[...]).blocks.first?.kind { inlines = content }
    if case .text(let first)? = inlines.first {
      let rest = String(first.dropFirst(2))
      if rest.isEmpty { inlines.removeFirst() } else { inlines[0] = .text(rest) }
    }
    return (inlines, converter.problems)
  }

  // MARK: - Events

  /// A node between its ENTER and its EXIT.
  private struct Frame {
    var type: cmark_node_type
    var start = SourcePosition(line: 1, column: 1)
    var endLine = 1
    var blocks: [Block] = []
    var inlines: [Inline] = []
    var items: [[Block]] = []
    /// How many problems there were at ENTER.
    var problems = 0
  }

  private mutating func convert(_ text: ArraySlice<UInt8>) -> Frame {
    var stack = [Frame(type: CMARK_NODE_DOCUMENT)]
    let tree = CMarkTree(parsing: text)
    guard let root = tree.root else { return stack[0] }
    let events = CMarkEvents(root)
    var skippedDepth = 0
    while let (event, node) = events.next() {
      let type = cmark_node_get_type(node)
      if type == CMARK_NODE_DOCUMENT { continue }
      if event == CMARK_EVENT_EXIT {
        if skippedDepth > 0 {
          skippedDepth -= 1
        } else if stack.count > 1 {
          let frame = stack.removeLast()
          finish(frame, node: node, in: &stack[stack.count - 1])
        }
        continue
      }
      let start = position(of: node, default: stack[stack.count - 1].start)
      if isLeaf(type) {
        if skippedDepth == 0 { appendLeaf(node, type: type, start: start, to: &stack[stack.count - 1]) }
      } else if skippedDepth > 0 {
        skippedDepth += 1
      } else if stack.count > Converter.depthLimit {
        skippedDepth = 1
        problems.append(
          Problem(
            .tooDeep, at: start, "the text nests more than \(Converter.depthLimit) levels deep",
            next: "Flatten the lists, quotes or emphasis here."))
      } else {
        var frame = Frame(type: type, start: start, problems: problems.count)
        frame.endLine = max(start.line, Int(cmark_node_get_end_line(node)) + lineOffset)
        // A list that another block follows ends, for libcmark, with the blank line between them.
        while frame.endLine > start.line, source.line(frame.endLine).allSatisfy(Byte.isBlank) { frame.endLine -= 1 }
        stack.append(frame)
      }
    }
    return stack[0]
  }

  private func isLeaf(_ type: cmark_node_type) -> Bool {
    switch type {
    case CMARK_NODE_HTML_BLOCK, CMARK_NODE_THEMATIC_BREAK, CMARK_NODE_CODE_BLOCK, CMARK_NODE_TEXT,
      CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK, CMARK_NODE_CODE, CMARK_NODE_HTML_INLINE:
      true
    default: false
    }
  }

  /// Where a block begins; for an inline, whose position cannot be relied on, where its block begins.
  private mutating func position(of node: OpaquePointer, default enclosing: SourcePosition) -> SourcePosition {
    let type = cmark_node_get_type(node)
    guard type.rawValue <= CMARK_NODE_LAST_BLOCK.rawValue else { return enclosing }
    let position = SourcePosition(
      line: Int(cmark_node_get_start_line(node)) + lineOffset, column: Int(cmark_node_get_start_column(node)))
    startLines.insert(position.line)
    return position
  }

  private mutating func appendLeaf(
    _ node: OpaquePointer, type: cmark_node_type, start: SourcePosition, to frame: inout Frame
  ) {
    switch type {
    case CMARK_NODE_TEXT:
      let text = literal(node)
      if case .text(let before)? = frame.inlines.last {
        frame.inlines[frame.inlines.count - 1] = .text(before + text)
      } else {
        frame.inlines.append(.text(text))
      }
    case CMARK_NODE_CODE: frame.inlines.append(.code(literal(node)))
    case CMARK_NODE_SOFTBREAK: frame.inlines.append(.softBreak)
    case CMARK_NODE_LINEBREAK: frame.inlines.append(.lineBreak)
    case CMARK_NODE_THEMATIC_BREAK: frame.blocks.append(Block(.thematicBreak, start: start, endLine: start.line))
    case CMARK_NODE_CODE_BLOCK: appendCode(node, start: start, to: &frame)
    case CMARK_NODE_HTML_BLOCK:
      problems.append(Converter.rawHTML(literal(node), at: start))
    default:
      // Finding the place of each is a search of its paragraph, so a file that is full of them shows the first.
      guard problems.count < Converter.problemLimit else { return }
      // Raw HTML in a line. The search for its place begins at the paragraph, which is known, and moves on by one hit
      // for each earlier one with the same text.
      problems.append(Converter.rawHTML(literal(node), at: start))
      problems[problems.count - 1].position = locate(literal(node), in: frame)
    }
  }

  private mutating func appendCode(_ node: OpaquePointer, start: SourcePosition, to frame: inout Frame) {
    let described = FencedCode.Node(
      start: start, endLine: Int(cmark_node_get_end_line(node)) + lineOffset, literal: literal(node),
      hasInfo: !string(cmark_node_get_fence_info(node)).isEmpty)
    switch FencedCode(source: source).read(described, problems: &problems) {
    case .indented:
      problems.append(
        Problem(
          .indentedCode, at: start, "an indented code block",
          next: "Put the code between fences with a language, or take away the indentation if it is text."))
    case .fenced(let code, let lastLine, let closingLine):
      if code.info == nil {
        let previous = codeLines.last.map { " meant to end the block that begins on line \($0.first)," }
        problems.append(
          Problem(
            .missingLanguage, at: start, "a code block opens here without a language",
            next: "Say swift, text or another language after the fence;"
              + " if this line was\(previous ?? " meant to end a block,") a line inside that block has closed it early:"
              + " make its fences longer."))
      }
      codeLines.append((start.line, lastLine))
      closings.append((start, closingLine))
      frame.blocks.append(Block(.code(code), start: start, endLine: lastLine))
    }
  }

  private mutating func finish(_ frame: Frame, node: OpaquePointer, in parent: inout Frame) {
    func add(_ kind: Block.Kind) {
      parent.blocks.append(Block(kind, start: frame.start, endLine: frame.endLine))
    }
    switch frame.type {
    case CMARK_NODE_PARAGRAPH:
      switch TableReader(source: source).read(from: frame.start, through: frame.endLine) {
      case .table(let table, let found)?:
        problems.removeSubrange(frame.problems...)
        problems += found
        add(.table(table))
      case .problem(let problem)?:
        problems.append(problem)
        add(.paragraph(frame.inlines))
      case nil:
        checkFenceInParagraph(frame)
        checkReferences(frame)
        add(.paragraph(frame.inlines))
      }
    case CMARK_NODE_HEADING:
      if source.line(frame.start.line).dropFirst(frame.start.column - 1).first != UInt8(ascii: "#") {
        problems.append(
          Problem(
            .setextHeading, at: frame.start, "the line of dashes or equals signs below makes this a heading",
            next: "Write the heading with #, or put a blank line before a rule."))
      }
      checkReferences(frame)
      add(.heading(level: Int(cmark_node_get_heading_level(node)), id: "", content: frame.inlines))
    case CMARK_NODE_BLOCK_QUOTE: add(.blockQuote(frame.blocks))
    case CMARK_NODE_ITEM: parent.items.append(frame.blocks)
    case CMARK_NODE_LIST:
      let ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
      add(
        .list(
          List(
            start: ordered ? Int(cmark_node_get_list_start(node)) : nil,
            isTight: cmark_node_get_list_tight(node) != 0, items: frame.items)))
    case CMARK_NODE_EMPH: parent.inlines.append(.emphasis(frame.inlines))
    case CMARK_NODE_STRONG: parent.inlines.append(.strong(frame.inlines))
    case CMARK_NODE_LINK:
      parent.inlines.append(
        .link(destination: destination(node, in: frame), title: title(node), content: frame.inlines))
    case CMARK_NODE_IMAGE:
      parent.inlines.append(
        .image(source: destination(node, in: frame), title: title(node), description: frame.inlines))
    default:
      // No parser makes custom nodes; their content, should one appear, is kept.
      parent.blocks += frame.blocks
      parent.inlines += frame.inlines
    }
  }

  // MARK: - Checks

  /// libcmark reads a fence with a backtick in its info string as a code span.
  private mutating func checkFenceInParagraph(_ frame: Frame) {
    for number in frame.start.line...max(frame.start.line, frame.endLine) {
      let line = source.line(number).drop { Byte.isBlank($0) || $0 == Byte.greater }
      guard line.starts(with: [Byte.backtick, Byte.backtick, Byte.backtick]) else { continue }
      problems.append(
        Problem(
          .infoString, at: SourcePosition(line: number, column: line.startIndex - source.line(number).startIndex + 1),
          "this line looks like a code fence and is none, because a backtick follows on it",
          next: "Take the backticks out of the info string, or begin the line with something else."))
      return
    }
  }

  /// `[text][label]` is plain text for libcmark if nothing defines the label.
  private mutating func checkReferences(_ frame: Frame) {
    guard frame.inlines.plainTextOutsideCode.contains("][") else { return }
    problems.append(
      Problem(
        .unresolvedReference, at: frame.start, "a link such as [text][label] whose label is not defined here",
        next: "Write [text](target), which also works in tables; put it in backticks if it is code."))
  }

  static func rawHTML(_ html: String, at position: SourcePosition) -> Problem {
    let line = html.prefix { $0 != "\n" }
    let shown = line.count > 40 ? line.prefix(39) + "…" : line
    return Problem(
      .rawHTML, at: position, "raw HTML '\(shown)'",
      next: html.hasPrefix("<!--")
        ? "Take the comment out; chapters have none."
        : "Put it in backticks if it is code, or write \\< for the sign.")
  }

  /// Where a piece of raw HTML stands in its paragraph.
  private func locate(_ html: String, in frame: Frame) -> SourcePosition {
    let needle = Array(html.utf8.prefix { $0 != Byte.newline })
    let earlier = problems.dropFirst(frame.problems).dropLast().filter {
      $0.kind == .rawHTML && $0.message == Converter.rawHTML(html, at: frame.start).message
    }
    let text = maskingCodeSpans(source.lines(from: frame.start.line, through: frame.endLine))
    var line = frame.start.line
    var lineStart = 0
    for index in text.indices {
      if text[index] == Byte.newline {
        line += 1
        lineStart = index + 1
      } else if text[index] == needle.first, text[index...].starts(with: needle) {
        let position = SourcePosition(line: line, column: index - lineStart + 1)
        if !earlier.contains(where: { $0.position == position }) { return position }
      }
    }
    return frame.start
  }

  /// The target of a link or image; empty, with a problem, if following it would run something.
  private mutating func destination(_ node: OpaquePointer, in frame: Frame) -> String {
    let url = string(cmark_node_get_url(node))
    let scheme = url.prefix { $0 != ":" }.lowercased()
    guard url.contains(":"), ["javascript", "vbscript", "file", "data"].contains(scheme) else { return url }
    problems.append(
      Problem(
        .unsafeLink, at: frame.start, "a link with the scheme '\(scheme):'",
        next: "Link to a page (https:) or to a file of the book."))
    return ""
  }

  // MARK: - Strings

  private func literal(_ node: OpaquePointer) -> String { string(cmark_node_get_literal(node)) }
  private func title(_ node: OpaquePointer) -> String { string(cmark_node_get_title(node)) }

  /// Copies a string that libcmark owns.
  private func string(_ pointer: UnsafePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
}

/// Owns a libcmark tree and frees it.
private struct CMarkTree: ~Copyable {
  let root: OpaquePointer?

  init(parsing text: ArraySlice<UInt8>) {
    root = text.withUnsafeBytes { buffer in
      // An empty buffer may have no address, and libcmark wants one. The options leave raw HTML off.
      guard let base = buffer.baseAddress else { return cmark_parse_document("", 0, CMARK_OPT_DEFAULT) }
      return cmark_parse_document(base.assumingMemoryBound(to: CChar.self), buffer.count, CMARK_OPT_DEFAULT)
    }
  }

  deinit { cmark_node_free(root) }
}

/// Owns a libcmark iterator and frees it. Must not outlive the tree.
private struct CMarkEvents: ~Copyable {
  private let iterator: OpaquePointer?

  init(_ root: OpaquePointer) { iterator = cmark_iter_new(root) }

  func next() -> (cmark_event_type, OpaquePointer)? {
    let event = cmark_iter_next(iterator)
    guard event != CMARK_EVENT_DONE, event != CMARK_EVENT_NONE, let node = cmark_iter_get_node(iterator) else {
      return nil
    }
    return (event, node)
  }

  deinit { cmark_iter_free(iterator) }
}
