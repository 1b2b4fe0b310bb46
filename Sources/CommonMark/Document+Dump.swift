extension Document {
  /// The tree as text, one node a line, for tests and for authors who wonder how a file was read.
  public var treeDescription: String {
    var dumper = TreeDumper()
    dumper.line("document", depth: 0)
    if let frontMatter {
      dumper.line("front matter \(frontMatter.firstLine) \(dumper.quoted(frontMatter.text))", depth: 1)
    }
    dumper.blocks(blocks, depth: 1)
    for problem in problems {
      let place = "\(problem.position.line):\(problem.position.column)"
      dumper.line("problem \(place) \(problem.kind.rawValue): \(problem.message)", depth: 1)
    }
    return dumper.text
  }
}

private struct TreeDumper {
  var text = ""

  mutating func line(_ line: String, depth: Int) {
    text += String(repeating: "  ", count: depth) + line + "\n"
  }

  func quoted(_ text: String) -> String { text.debugDescription }

  mutating func blocks(_ blocks: [Block], depth: Int) {
    for block in blocks {
      let place = "\(block.start.line):\(block.start.column)-\(block.endLine)"
      switch block.kind {
      case .paragraph(let content):
        line("paragraph \(place)", depth: depth)
        inlines(content, depth: depth + 1)
      case .heading(let level, let id, let content):
        line("heading \(place) level=\(level) id=\(id)", depth: depth)
        inlines(content, depth: depth + 1)
      case .blockQuote(let content):
        line("quote \(place)", depth: depth)
        self.blocks(content, depth: depth + 1)
      case .alert(let kind, let content):
        line("alert \(place) \(kind.rawValue)", depth: depth)
        self.blocks(content, depth: depth + 1)
      case .list(let list):
        let start = list.start.map { " start=\($0)" } ?? ""
        line("list \(place)\(start) \(list.isTight ? "tight" : "loose")", depth: depth)
        for item in list.items {
          line("item", depth: depth + 1)
          self.blocks(item, depth: depth + 2)
        }
      case .code(let code):
        line("code \(place) content=\(code.contentLine) \(info(code.info))", depth: depth)
        line(quoted(code.content), depth: depth + 1)
      case .table(let table):
        let columns = table.alignments.map(\.rawValue).joined(separator: ",")
        line("table \(place) \(columns)", depth: depth)
        row("header", table.header, depth: depth + 1)
        for cells in table.rows { row("row", cells, depth: depth + 1) }
      case .thematicBreak: line("rule \(place)", depth: depth)
      }
    }
  }

  private func info(_ info: InfoString?) -> String {
    guard let info else { return "(no info)" }
    let arguments = info.arguments.map { argument in
      " \(argument.name)\(argument.value.map { "=\(quoted($0))" } ?? "")@\(argument.position.column)"
    }
    return info.word + arguments.joined()
  }

  private mutating func row(_ name: String, _ cells: [[Inline]], depth: Int) {
    line(name, depth: depth)
    for cell in cells {
      line("cell", depth: depth + 1)
      inlines(cell, depth: depth + 2)
    }
  }

  private mutating func inlines(_ inlines: [Inline], depth: Int) {
    for inline in inlines {
      switch inline {
      case .text(let text): line("text \(quoted(text))", depth: depth)
      case .code(let text): line("code \(quoted(text))", depth: depth)
      case .softBreak: line("soft break", depth: depth)
      case .lineBreak: line("line break", depth: depth)
      case .emphasis(let content):
        line("emphasis", depth: depth)
        self.inlines(content, depth: depth + 1)
      case .strong(let content):
        line("strong", depth: depth)
        self.inlines(content, depth: depth + 1)
      case .link(let destination, let title, let content):
        line("link \(quoted(destination)) \(quoted(title))", depth: depth)
        self.inlines(content, depth: depth + 1)
      case .image(let source, let title, let content):
        line("image \(quoted(source)) \(quoted(title))", depth: depth)
        self.inlines(content, depth: depth + 1)
      }
    }
  }
}
