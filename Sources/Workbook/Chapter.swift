public import CommonMark

/// A chapter of the book.
public struct Chapter: Sendable, Hashable, Identifiable {
  /// From the file's name: 2 for `02-channels.md`.
  public var number: Int
  /// From the file's name: `channels` for `02-channels.md`. Unique in the book.
  public var id: String
  /// The file, relative to the root of the book.
  public var file: String
  /// The text of the level-1 heading that opens the chapter.
  public var title: String
  /// Everything after the title, in order.
  public var elements: [ChapterElement]
  /// The headings of level 2 and deeper, in order, for a table of contents.
  public var headings: [Heading]

  public init(
    number: Int, id: String, file: String, title: String, elements: [ChapterElement], headings: [Heading] = []
  ) {
    self.number = number
    self.id = id
    self.file = file
    self.title = title
    self.elements = elements
    self.headings = headings
  }

  /// The ids of the cases that it embeds or shows a part of, each once, in order of first appearance.
  public var caseIDs: [String] {
    var seen: Set<String> = []
    return elements.compactMap(\.caseID).filter { seen.insert($0).inserted }
  }

  /// An entry of the table of contents.
  public struct Heading: Sendable, Hashable {
    public var level: Int
    /// The same slug as in the heading's block.
    public var id: String
    public var content: [Inline]
    public var line: Int

    public init(level: Int, id: String, content: [Inline], line: Int) {
      self.level = level
      self.id = id
      self.content = content
      self.line = line
    }
  }
}

/// A piece of a chapter: ordinary Markdown, or something that a directive embeds.
///
/// Directives stand at the top level of a chapter; inside a list or a quote they are an author error.
public enum ChapterElement: Sendable, Hashable {
  case block(Block)
  case caseEmbed(CaseEmbed)
  case part(PartEmbed)
  case claim(Claim)
  /// Ids of the catalogue that the text around it serves.
  case serves([String], SourcePosition)
  case drill(BodyDirective)
  case chart(ChartEmbed)

  /// The case that it names. For a drill or claim nil: those practise or argue, they do not show a case.
  public var caseID: String? {
    switch self {
    case .caseEmbed(let embed): embed.caseID
    case .part(let part): part.caseID
    case .chart(let embed): embed.caseID
    case .block, .claim, .serves, .drill: nil
    }
  }
}

/// ```` ```case ID variant=NAME show=code|outcome|all region=NAME caption="…" ````: a case in full or in part.
public struct CaseEmbed: Sendable, Hashable {
  /// How much of the case to show: its program, what was measured, or both.
  public enum Show: String, Sendable, Hashable, CaseIterable {
    case code, outcome, all
  }

  public var caseID: String
  /// The one variant to show; nil for all of them, side by side.
  public var variant: String?
  public var show: Show
  /// The region to show, nil for the whole program. It exists in `variant`, or, if that is nil, in `buggy` and `fixed`;
  /// another variant that lacks it is shown in full.
  public var region: String?
  public var caption: String?
  public var position: SourcePosition

  public init(
    caseID: String, variant: String? = nil, show: Show = .all, region: String? = nil, caption: String? = nil,
    position: SourcePosition
  ) {
    self.caseID = caseID
    self.variant = variant
    self.show = show
    self.region = region
    self.caption = caption
    self.position = position
  }
}

/// ```` ```outcomes ID ````, ```` ```timeline ID ```` or ```` ```graph ID ````: one view of what was measured.
public struct PartEmbed: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case outcomes, timeline, graph
  }

  public var kind: Kind
  public var caseID: String
  /// Nil means all variants for `outcomes`, and `buggy` for the others.
  public var variant: String?
  /// For `timeline` and `graph`: the kind of the finding to show; nil for the gravest.
  public var finding: String?
  public var caption: String?
  public var position: SourcePosition

  public init(
    kind: Kind, caseID: String, variant: String? = nil, finding: String? = nil, caption: String? = nil,
    position: SourcePosition
  ) {
    self.kind = kind
    self.caseID = caseID
    self.variant = variant
    self.finding = finding
    self.caption = caption
    self.position = position
  }
}

/// ```` ```chart ID unit=s baseline="…" caption="…" ````: the numbers that the case's `measure` program reports, as bars.
public struct ChartEmbed: Sendable, Hashable {
  /// A case that measures something.
  public var caseID: String
  /// The unit whose series are shown, as they were reported: `s`, `bytes`; nil for all, a group for each.
  public var unit: String?
  /// The series that the others are compared with; nil for the first of each group.
  public var baseline: String?
  public var caption: String?
  public var position: SourcePosition

  public init(
    caseID: String, unit: String? = nil, baseline: String? = nil, caption: String? = nil, position: SourcePosition
  ) {
    self.caseID = caseID
    self.unit = unit
    self.baseline = baseline
    self.caption = caption
    self.position = position
  }
}

/// A directive whose content is YAML: a `drill`.
public struct BodyDirective: Sendable, Hashable {
  /// The bare words and pairs after the directive's own word.
  public var arguments: [InfoString.Argument]
  /// The top-level keys, in order.
  public var body: [BodyEntry]
  public var position: SourcePosition

  public init(arguments: [InfoString.Argument], body: [BodyEntry], position: SourcePosition) {
    self.arguments = arguments
    self.body = body
    self.position = position
  }

  /// The value of a top-level key.
  public subscript(key: String) -> BodyValue? { body.first { $0.key == key }?.value }
}

/// A key of a directive's YAML with its value.
public struct BodyEntry: Sendable, Hashable {
  public var key: String
  public var value: BodyValue
  /// Where the key stands in the chapter.
  public var position: SourcePosition

  public init(key: String, value: BodyValue, position: SourcePosition) {
    self.key = key
    self.value = value
    self.position = position
  }
}

/// YAML as plain values. Scalars stay text: what a number is, the reader of a key knows.
public enum BodyValue: Sendable, Hashable {
  case scalar(String)
  case list([BodyValue])
  case map([BodyEntry])
}
