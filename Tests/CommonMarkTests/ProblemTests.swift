import CommonMark
import Testing

/// What libcmark reads as something else without a word, and what an author is told about it, word for word.
@Suite("Problems")
struct ProblemTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let markdown: String
    let problems: [String]
    var testDescription: String { markdown.debugDescription }

    init(_ markdown: String, _ problems: String...) {
      self.markdown = markdown
      self.problems = problems
    }
  }

  static let unclosed = "unclosed-fence: the code fence that opens here is never closed"

  @Test(
    "A fence that is never closed is reported where it opens",
    arguments: [
      Sample("```swift\nlet a = 1", "1:1 \(unclosed)"),
      Sample("```swift", "1:1 \(unclosed)"),
      Sample("```swift\n", "1:1 \(unclosed)"),
      Sample("text\n\n```swift\na\n~~~\n", "3:1 \(unclosed)"),
      Sample("````swift\na\n```\n", "1:1 \(unclosed)"),
      Sample("```swift\na\n```x\n", "1:1 \(unclosed)"),
      Sample("> ```swift\n> a\nb\n", "1:3 \(unclosed)"),
      Sample("- ```swift\n  a\n\nb\n", "1:3 \(unclosed)"),
      Sample(
        "> ```swift\n> a\n```text\nb\n```\n", "1:3 \(unclosed)"),
      Sample("- ```swift\n  a\n- b\n", "1:3 \(unclosed)"),
      Sample("1. > ```swift\n   > a\n2. b\n", "1:6 \(unclosed)"),
      Sample("---\nx: 1\n---\n```swift\na\n", "4:1 \(unclosed)"),
    ])
  func unclosedFence(_ sample: Sample) { check(sample) }

  @Test("A fence outside a quote does not close the block inside it")
  func fenceOutsideQuote() {
    let document = Document(parsing: "> ```swift\n> a\n```\nb\n```\n")
    let found = document.problems.map { "\($0.position.line):\($0.position.column) \($0.kind.rawValue)" }
    #expect(found == ["1:3 unclosed-fence", "3:1 missing-language"])
  }

  @Test(
    "A fence that code closes early is reported",
    arguments: [
      Sample(
        "```swift\nlet s = \"\"\"\n  ```\n  \"\"\"\n```\n",
        "3:3 fence-closed-early: this line closes the code block of line 1, but does not look like its opening fence",
        "5:1 missing-language: a code block opens here without a language", "5:1 \(unclosed)"),
      Sample(
        "```swift\na\n````\n",
        "3:1 fence-closed-early: this line closes the code block of line 1, but does not look like its opening fence"),
      Sample(
        "```swift\na\n```\nb\n```\n", "5:1 missing-language: a code block opens here without a language",
        "5:1 \(unclosed)"),
    ])
  func closedEarly(_ sample: Sample) { check(sample) }

  @Test("The real end of a block that was closed early says which block to look at")
  func closedEarlyNext() {
    let document = Document(parsing: "```swift\na\n```\nb\n```\nc\n```\n")
    #expect(
      document.problems.map(\.next) == [
        "Say swift, text or another language after the fence; if this line was meant to end the block that begins on"
          + " line 1, a line inside that block has closed it early: make its fences longer."
      ])
  }

  @Test(
    "Syntax that CommonMark misreads is reported with its place",
    arguments: [
      Sample(
        "a[^1] b\n\n[^1]: note", "1:2 footnote: footnotes such as '[^1]' do not exist here",
        "3:1 footnote: footnotes such as '[^1]' do not exist here"),
      Sample("[^unused]: vanishes", "1:1 footnote: footnotes such as '[^unused]' do not exist here"),
      Sample("> x\n> [^n]", "2:3 footnote: footnotes such as '[^n]' do not exist here"),
      Sample("`[^1]` and \\[^2] and [^ not]"),
      Sample("```text\n[^1]\n```"),
      Sample("<!-- note -->\n", "1:1 raw-html: raw HTML '<!-- note -->'"),
      Sample("<div>\nx\n</div>\n", "1:1 raw-html: raw HTML '<div>'"),
      Sample("a `<b>` c <b>d</b>", "1:11 raw-html: raw HTML '<b>'", "1:15 raw-html: raw HTML '</b>'"),
      Sample(
        "x\ny Channel<Int> and Channel<Int>", "2:10 raw-html: raw HTML '<Int>'", "2:27 raw-html: raw HTML '<Int>'"),
      Sample("a < b, \\<b> and `Task<Void, Never>`"),
      Sample("x\n\n    let a = 1\n", "3:5 indented-code: an indented code block"),
      Sample("    ```swift\n    a\n    ```\n", "1:5 indented-code: an indented code block"),
      Sample("    ```\n", "1:5 indented-code: an indented code block"),
      Sample(
        "[x](javascript:alert) ![y](data:text/html,z)", "1:1 unsafe-link: a link with the scheme 'javascript:'",
        "1:1 unsafe-link: a link with the scheme 'data:'"),
      Sample(
        "# a\n\n> see [x][y]",
        "3:3 unresolved-reference: a link such as [text][label] whose label is not defined here"),
      Sample(
        "| a |\n|---|\n| *[x][y]* |\n\n[y]: z",
        "3:1 unresolved-reference: a link such as [text][label] whose label is not defined here"),
      Sample("[x][y] and `a[0][1]`\n\n[y]: z"),
      Sample("Title\n-----\n", "1:1 setext-heading: the line of dashes or equals signs below makes this a heading"),
      Sample("---\na: 1\n", "1:1 front-matter: the front matter is never closed"),
      Sample(
        "```swift `a`\nx\n",
        "1:1 info-string: this line looks like a code fence and is none, because a backtick follows on it"),
      Sample(
        "- ```text\n  a\n\tb\n  ```\n", "3:1 tab-in-indentation: a tab is half the indentation of a list and half code"),
    ])
  func misread(_ sample: Sample) { check(sample) }

  @Test(
    "Tables with a wrong shape are reported row by row",
    arguments: [
      Sample(
        "| a | b |\n|---|---|\n| 1 |\n| `x|y` | z |",
        "3:1 table: this row has 1 cell, and the line of dashes has 2",
        "4:1 table: this row has 3 cells, and the line of dashes has 2"),
      Sample("| a |\n|---|---|\n", "1:1 table: the header has 1 cell, and the line of dashes has 2"),
      Sample("| a | b |\n| c | d |\n", "1:1 table: this looks like a table, but its second line is not made of dashes"),
      Sample("text\n| a | b |\n|---|---|\n| c | d |\n", "3:1 table: this table begins in the middle of a paragraph"),
      Sample("|---|---|\n| c | d |\n", "1:1 table: this table has no header"),
      Sample("a | b\n--|--\n1 | 2"),
      Sample("a | b\nc | d"),
      Sample("> | a |\n> |---|\n> | <b> |", "3:3 raw-html: raw HTML '<b>'"),
    ])
  func tables(_ sample: Sample) { check(sample) }

  @Test(
    "Alerts that would stay plain quotes are reported",
    arguments: [
      Sample("> [!note]\n> x", "1:3 alert: '[!note]' is not a kind of alert"),
      Sample("> [!HINT]\n> x", "1:3 alert: '[!HINT]' is not a kind of alert"),
      Sample("> [!NOTE] x", "1:3 alert: text follows '[!NOTE]' on its line"),
      Sample("> [!TIP]", "1:3 alert: the alert '[!TIP]' is empty"),
      Sample("> [!CAUTION]\n>\n> - x"),
    ])
  func alerts(_ sample: Sample) { check(sample) }

  @Test(
    "The grammar of info strings is checked",
    arguments: [
      Sample("```case=x\n```", "1:4 info-string: the info string begins with 'case=x', which is not a word"),
      Sample("```case a=\n```", "1:9 info-string: 'a=' has no value"),
      Sample("```case a= b\n```", "1:9 info-string: 'a=' has no value"),
      Sample("```case =b\n```", "1:9 info-string: '=b' is neither a word nor key=value"),
      Sample("```case \"b\n```", "1:9 info-string: '\"b' is neither a word nor key=value"),
      Sample("```case a=\"b c\n```", "1:11 info-string: the quoted value of 'a' does not end"),
      Sample("```case a=\"b\"c\n```", "1:14 info-string: text follows the quoted value of 'a' without a space"),
      Sample("```case a=1 a=2\n```", "1:13 info-string: 'a' is given twice"),
    ])
  func infoStrings(_ sample: Sample) { check(sample) }

  @Test(
    "What is no text is refused with its place",
    arguments: [
      (Array("a\nb\0c".utf8), "2:2 encoding: the control character U+0000"),
      (Array("a\u{1B}[0m".utf8), "1:2 encoding: the control character U+001B"),
      (Array("ü ".utf8) + [0xFF], "1:4 encoding: a byte that is not UTF-8"),
      (Array("a\n".utf8) + [0xC3], "2:1 encoding: a byte that is not UTF-8"),
      (
        Array(repeating: UInt8(ascii: "a"), count: Document.sizeLimit + 1),
        "1:1 too-large: the file has more than 1048576 bytes"
      ),
    ])
  func noText(_ bytes: [UInt8], _ expected: String) {
    let document = Document(parsing: bytes)
    #expect(document.blocks == [])
    #expect(document.problems.map(describe) == [expected])
  }

  @Test("Every problem says what to do next, in a sentence")
  func next() {
    let text = "a[^1]\n\n<b>\n\n    x\n\n> [!X]\n> y\n\n| a |\n|---|\n| 1 | 2 |\n\n```\n"
    let document = Document(parsing: text)
    #expect(document.problems.count == 7)
    for problem in document.problems {
      #expect(problem.next.hasSuffix(".") && problem.next.first?.isUppercase == true, "\(problem)")
    }
  }

  @Test(
    "Positions that libcmark gives backwards are put right",
    arguments: ["* #", "> #", "<!-- x -->", "a\\\nb", "Head\n===", "X\n    **p**", "`a\nb`", "#", "* \n*"])
  func positions(_ markdown: String) {
    for block in Document(parsing: markdown).blocks {
      #expect(block.start.line >= 1 && block.start.column >= 1 && block.endLine >= block.start.line)
    }
  }

  private func check(_ sample: Sample) {
    #expect(Document(parsing: sample.markdown).problems.map(describe) == sample.problems)
  }

  private func describe(_ problem: Problem) -> String {
    "\(problem.position.line):\(problem.position.column) \(problem.kind.rawValue): \(problem.message)"
  }
}
