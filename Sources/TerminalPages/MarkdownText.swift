public import CommonMark
public import Console
import Figures

/// Markdown as lines.
///
/// ```swift
/// MarkdownText().write(study.symptom, to: &builder)
/// ```
public struct MarkdownText: Sendable {
  private let resolve: @Sendable (String) -> String?

  /// - Parameter resolve: The target of a link, from what its author wrote; nil makes it ordinary text.
  public init(resolve: @escaping @Sendable (String) -> String? = { _ in nil }) { self.resolve = resolve }

  /// A text in Markdown.
  public func write(_ text: String, to builder: inout PageBuilder) {
    write(Document(parsing: text).blocks, to: &builder)
  }

  /// A text in Markdown as one line, for a place where only running text fits.
  public func inline(_ text: String) -> StyledText {
    let inlines = Document(parsing: text).blocks.flatMap { block -> [Inline] in
      switch block.kind {
      case .paragraph(let content), .heading(_, _, let content): content + [.softBreak]
      default: []
      }
    }
    return styled(inlines).trimmedEnd
  }

  public func write(_ blocks: [Block], to builder: inout PageBuilder) {
    for block in blocks { write(block, to: &builder) }
  }

  public func write(_ block: Block, to builder: inout PageBuilder) {
    switch block.kind {
    case .paragraph(let content): paragraph(content, to: &builder)
    case .heading(let level, let id, let content): builder.heading(styled(content), level: level, id: id)
    case .blockQuote(let blocks):
      builder.blank()
      builder.indented(StyledText("│ ", .dim)) { write(blocks, to: &$0) }
    case .alert(let kind, let blocks): alert(kind, blocks, to: &builder)
    case .list(let list): self.list(list, to: &builder)
    case .code(let code):
      builder.blank()
      self.code(code, to: &builder)
    case .table(let table):
      builder.blank()
      TableText(
        header: table.header.map { styled($0) }, rows: table.rows.map { $0.map { styled($0) } },
        alignments: table.alignments
      ).write(to: &builder)
    case .thematicBreak:
      builder.blank()
      builder.line(StyledText(String(repeating: "─", count: min(24, builder.measure)), .dim))
    }
    builder.blank()
  }

  private func paragraph(_ content: [Inline], to builder: inout PageBuilder) {
    builder.figure { builder in
      for part in content.split(whereSeparator: { $0 == .lineBreak }) { builder.text(styled(Array(part))) }
    }
  }

  private func alert(_ kind: AlertKind, _ blocks: [Block], to builder: inout PageBuilder) {
    let color: TextStyle.Color =
      switch kind {
      case .note: .blue
      case .tip: .green
      case .important: .magenta
      case .warning: .yellow
      case .caution: .red
      }
    builder.blank()
    builder.indented(StyledText("│ ", .bold(color))) { builder in
      builder.line(StyledText(kind.rawValue.prefix(1) + kind.rawValue.dropFirst().lowercased(), .bold(color)))
      write(blocks, to: &builder)
    }
  }

  private func list(_ list: List, to builder: inout PageBuilder) {
    builder.blank()
    let last = (list.start ?? 1) + list.items.count - 1
    let digits = String(last).count
    for (index, item) in list.items.enumerated() {
      let number = list.start.map { String($0 + index) }
      let mark = number.map { String(repeating: " ", count: digits - $0.count) + $0 + ". " } ?? "• "
      builder.indented(
        StyledText(String(repeating: " ", count: TextWidth.columns(mark))), first: StyledText(mark, .bold)
      ) { builder in
        for block in item {
          if list.isTight, case .paragraph(let content) = block.kind {
            paragraph(content, to: &builder)
          } else {
            write(block, to: &builder)
          }
        }
      }
      if !list.isTight { builder.blank() }
    }
  }

  private func code(_ code: CodeBlock, to builder: inout PageBuilder) {
    let lines =
      code.info?.word == "swift"
      ? SwiftCode.lines(code.content).map(CodeText.line)
      : SwiftCode.plainLines(of: code.content).map { StyledText(String($0)) }
    builder.figure { builder in
      for line in lines {
        for row in line.wrapped(to: builder.width, first: "    ", rest: StyledText("    ┆ ", .dim)) {
          builder.line(row)
        }
      }
    }
  }

  // MARK: - Running text

  /// Inlines as one line.
  public func styled(_ inlines: [Inline]) -> StyledText {
    inlines.reduce(into: StyledText()) { $0.append(styled($1)) }
  }

  private func styled(_ inline: Inline) -> StyledText {
    switch inline {
    case .text(let text): return StyledText(text)
    // The backticks stay: without colors nothing else would tell a name from a word.
    case .code(let text): return StyledText("`", .dim) + StyledText(text, .color(.cyan)) + StyledText("`", .dim)
    case .emphasis(let content), .strong(let content): return styled(content).styled(.bold)
    case .link(let destination, _, let content):
      let text = styled(content)
      let target = destination.hasPrefix("#") ? destination : resolve(destination)
      return target.map { text.styled(TextStyle(isUnderlined: true, link: $0)) } ?? text
    case .image(_, _, let description): return styled(description)
    case .softBreak, .lineBreak: return " "
    }
  }
}
