/// A block of a document: what stands on its own lines.
public struct Block: Sendable, Hashable {
  /// What the block is, with its content.
  public enum Kind: Sendable, Hashable {
    case paragraph([Inline])
    /// `id` is a slug that is unique within the document.
    case heading(level: Int, id: String, content: [Inline])
    case blockQuote([Block])
    /// A block quote whose first line is `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` or `[!CAUTION]`.
    case alert(AlertKind, [Block])
    case list(List)
    case code(CodeBlock)
    case table(Table)
    case thematicBreak
  }

  public var kind: Kind
  /// Where the block begins.
  public var start: SourcePosition
  /// The last line of the block; never before `start.line`.
  public var endLine: Int

  /// Makes a block; an end before the start is moved to the start.
  public init(_ kind: Kind, start: SourcePosition, endLine: Int) {
    self.kind = kind
    self.start = start
    self.endLine = max(start.line, endLine)
  }
}

/// What an alert is about. The raw value is the word in the brackets.
public enum AlertKind: String, Sendable, Hashable, CaseIterable {
  case note = "NOTE"
  case tip = "TIP"
  case important = "IMPORTANT"
  case warning = "WARNING"
  case caution = "CAUTION"
}

/// A bullet list or an ordered list.
public struct List: Sendable, Hashable {
  /// The number of the first item, or nil for a bullet list.
  public var start: Int?
  /// Whether the items stand without blank lines between them, so that their paragraphs are not set apart.
  public var isTight: Bool
  /// The blocks of each item.
  public var items: [[Block]]

  public init(start: Int? = nil, isTight: Bool, items: [[Block]]) {
    self.start = start
    self.isTight = isTight
    self.items = items
  }
}

/// A fenced code block. Indented code blocks do not exist: they are an author error.
public struct CodeBlock: Sendable, Hashable {
  /// What follows the opening fence, parsed; nil if nothing does.
  public var info: InfoString?
  /// The content, byte for byte as in the file apart from the indentation of the fence and the prefixes of the
  /// containers (list items, block quotes) that it stands in. Line ends are `\n`; the last line has one, too.
  public var content: String
  /// The line of the file that holds the first line of `content`; line `i` (from 0) is at `contentLine + i`.
  public var contentLine: Int

  public init(info: InfoString?, content: String, contentLine: Int) {
    self.info = info
    self.content = content
    self.contentLine = contentLine
  }
}

/// A pipe table. Every row has exactly as many cells as there are columns.
public struct Table: Sendable, Hashable {
  /// How the cells of a column are set.
  public enum Alignment: String, Sendable, Hashable {
    case none, left, center, right
  }

  /// One per column.
  public var alignments: [Alignment]
  public var header: [[Inline]]
  public var rows: [[[Inline]]]

  public init(alignments: [Alignment], header: [[Inline]], rows: [[[Inline]]]) {
    self.alignments = alignments
    self.header = header
    self.rows = rows
  }
}
