import CommonMark
import Testing

@Suite("Document")
struct DocumentTests {
  @Test("Every kind of block and inline is read as the tree says")
  func everything() {
    let document = Document(parsing: Everything.markdown)
    #expect(document.treeDescription == Everything.tree)
    #expect(document.problems == [])
  }

  @Test("Line ends and a byte order mark change nothing", arguments: ["\r\n", "\r"])
  func lineEnds(_ end: String) {
    let text = "\u{FEFF}" + Everything.markdown.replacing("\n", with: end)
    #expect(Document(parsing: text).treeDescription == Everything.tree)
  }

  @Test("Nothing is read as nothing", arguments: ["", "\n", "\u{FEFF}", " \t\n\n"])
  func nothing(_ text: String) {
    #expect(Document(parsing: text) == Document(blocks: []))
  }

  @Test("A table of more than one kind of cell keeps its shape when a row has too few or too many cells")
  func tableShape() {
    let document = Document(parsing: "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |")
    guard case .table(let table)? = document.blocks.first?.kind else {
      Issue.record("no table: \(document.treeDescription)")
      return
    }
    #expect(table.rows == [[[.text("1")], []], [[.text("1")], [.text("2")]]])
  }

  @Test("Heading ids are slugs, and unique even against a heading that looks like a numbered one")
  func headingIDs() {
    let document = Document(parsing: "# A b\n\n# A-b 2\n\n# a B\n\n# A/b?\n\n# !\n\n# Über `Task<T>`")
    let ids = document.blocks.map { block in
      if case .heading(_, let id, _) = block.kind { id } else { "" }
    }
    #expect(ids == ["a-b", "a-b-2", "a-b-3", "a-b-4", "section", "über-taskt"])
  }

  @Test("Columns count bytes")
  func byteColumns() {
    let document = Document(parsing: "- ü <b>\n")
    #expect(document.problems.map(\.position) == [SourcePosition(line: 1, column: 6)])
  }

  @Test(
    "Code is read byte for byte",
    arguments: [
      ("```text\n\ta\n```", "\ta\n"), ("- ```text\n  \ta\n  ```", "\ta\n"),
      ("> ```text\n> \ta\n>  b\n> ```", "\ta\n b\n"),
      ("  ```text\n  a\n b\n    c\n  ```", "a\nb\n  c\n"), ("```text\n```", ""), ("```text\n\n\n```", "\n\n"),
      ("~~~text\n```\n~~~", "```\n"), ("````text\n```\n````", "```\n"), ("```text\r\na\r\n```\r\n", "a\n"),
      ("```text\n&amp; \\* trailing  \n```", "&amp; \\* trailing  \n"),
      ("1. > ```text\n   > a\n   > ```", "a\n"), ("-    ```text\n     a\n     ```", "a\n"),
    ])
  func codeBytes(_ markdown: String, _ content: String) {
    let document = Document(parsing: markdown)
    #expect(document.problems == [])
    #expect(codeBlocks(document.blocks).map(\.content) == [content])
  }

  @Test("The line of a code block's content is the line in the file, behind front matter and in containers")
  func contentLine() {
    let document = Document(parsing: "---\na: 1\n---\n\n> - x\n>\n>   ```swift\n>   here\n>   ```\n")
    #expect(codeBlocks(document.blocks).map(\.contentLine) == [8])
  }

  private func codeBlocks(_ blocks: [Block]) -> [CodeBlock] {
    blocks.flatMap { block -> [CodeBlock] in
      switch block.kind {
      case .code(let code): [code]
      case .blockQuote(let inner), .alert(_, let inner): codeBlocks(inner)
      case .list(let list): list.items.flatMap(codeBlocks)
      default: []
      }
    }
  }
}
