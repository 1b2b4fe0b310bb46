import CommonMark
import Workbook

/// Markdown as markup.
struct Prose {
  private let addresses: Addresses
  /// Headings of a chapter are targets; those of a case's short texts are not, since their ids would collide.
  private let hasHeadingIDs: Bool
  /// Added to every heading's level, so that a text keeps its place in a page's outline.
  private let shift: Int

  init(_ addresses: Addresses, hasHeadingIDs: Bool = false, shift: Int = 2) {
    self.addresses = addresses
    self.hasHeadingIDs = hasHeadingIDs
    self.shift = shift
  }

  /// The markup of a text in Markdown.
  func markup(_ text: String) -> HTML {
    markup(Document(parsing: text).blocks)
  }

  /// The markup of a text in Markdown, without the paragraph around it if it is only one.
  func inline(_ text: String) -> HTML {
    let blocks = Document(parsing: text).blocks
    if blocks.count == 1, case .paragraph(let content) = blocks[0].kind { return markup(content) }
    return markup(blocks)
  }

  func markup(_ blocks: [Block]) -> HTML {
    blocks.map(markup).joined(separator: "\n")
  }

  func markup(_ block: Block) -> HTML {
    switch block.kind {
    case .paragraph(let content): return "<p>\(markup(content))</p>"
    case .heading(let level, let id, let content): return heading(level, id, content)
    case .blockQuote(let blocks): return "<blockquote>\(markup(blocks))</blockquote>"
    case .alert(let kind, let blocks):
      let name = kind.rawValue.lowercased()
      return """
        <aside class="alert alert-\(name)"><p class="alert-title">\(name.capitalizedFirst)</p>\(markup(blocks))</aside>
        """
    case .list(let list): return markup(list)
    case .code(let code): return CodeComparison.block(code.content, language: code.info?.word ?? "")
    case .table(let table): return markup(table)
    case .thematicBreak: return "<hr/>"
    }
  }

  private func heading(_ level: Int, _ id: String, _ content: [Inline]) -> HTML {
    let tag = HTML(trusted: "h\(min(6, max(1, hasHeadingIDs ? level : level + shift)))")
    guard hasHeadingIDs else { return "<\(tag)>\(markup(content))</\(tag)>" }
    return """
      <\(tag) id="\(id)">\(markup(content)) <a class="hash" href="#\(id)" aria-label="Link to this section">#</a></\(tag)>
      """
  }

  private func markup(_ list: List) -> HTML {
    let items = list.items.map { blocks -> HTML in
      let content = blocks.map { block -> HTML in
        if list.isTight, case .paragraph(let content) = block.kind { return markup(content) }
        return markup(block)
      }
      return "<li>\(content.joined(separator: "\n"))</li>"
    }
    switch list.start {
    case nil: return "<ul>\(items)</ul>"
    case 1?: return "<ol>\(items)</ol>"
    case let start?: return "<ol start=\"\(start)\">\(items)</ol>"
    }
  }

  private func markup(_ table: Table) -> HTML {
    func cell(_ tag: HTML, _ content: [Inline], _ alignment: Table.Alignment) -> HTML {
      let name: HTML = alignment == .none ? "" : " class=\"al-\(alignment.rawValue)\""
      return "<\(tag)\(name)>\(markup(content))</\(HTML(trusted: String(tag.text.prefix { $0 != " " })))>"
    }
    let head = zip(table.header, table.alignments).map { cell("th scope=\"col\"", $0, $1) }
    let rows = table.rows.map { row -> HTML in
      "<tr>\(zip(row, table.alignments).map { cell("td", $0, $1) })</tr>"
    }
    return """
      <div class="scroll" tabindex="0" role="group" aria-label="Table"><table><thead><tr>\(head)</tr></thead>\
      <tbody>\(rows)</tbody></table></div>
      """
  }

  func markup(_ inlines: [Inline]) -> HTML {
    inlines.map(markup).joined()
  }

  private func markup(_ inline: Inline) -> HTML {
    switch inline {
    case .text(let text): return HTML(escaping: text)
    case .code(let text): return "<code>\(text)</code>"
    case .emphasis(let content): return "<em>\(markup(content))</em>"
    case .strong(let content): return "<strong>\(markup(content))</strong>"
    case .link(let destination, let title, let content):
      let address = addresses.resolve(destination)
      let title: HTML = title.isEmpty ? "" : " title=\"\(title)\""
      let outside: HTML = Addresses.isOutside(address) ? " rel=\"noreferrer\"" : ""
      return "<a href=\"\(address)\"\(title)\(outside)>\(markup(content))</a>"
    // A page shows nothing that it did not draw itself: the description stands for the picture.
    case .image(_, _, let description): return "<span class=\"image\">\(markup(description))</span>"
    case .softBreak: return "\n"
    case .lineBreak: return "<br/>"
    }
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
