import Testing
import Workbook

/// What an author is told about a chapter, word for word.
@Suite("Chapter errors")
struct ChapterErrorTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let markdown: String
    let diagnostics: [String]
    var testDescription: String { markdown.debugDescription }

    /// - Parameter markdown: What stands below a title and a sound embed, from line 5 on.
    init(_ markdown: String, _ diagnostics: String...) {
      self.markdown = markdown
      self.diagnostics = diagnostics
    }
  }

  static let table = [
    Sample("```case lost-wiat\n```", "5:9: unknown-case: there is no case 'lost-wiat'\n  Did you mean 'lost-wait'?"),
    Sample(
      "```case zebra\n```",
      "5:9: unknown-case: there is no case 'zebra'\n  Create cases/zebra/, or use the name of another case."),
    Sample(
      "```case\n```",
      "5:4: missing-case: 'case' does not say which case\n  Put the name of a folder in cases/ after it."),
    Sample(
      "```case lost-wait varaint=buggy\n```",
      "5:19: unknown-option: 'case' has no option 'varaint'\n  Did you mean 'variant'?"),
    Sample(
      "```outcomes lost-wait finding=leak\n```",
      "5:23: unknown-option: 'outcomes' has no option 'finding'\n  Its options are variant, caption."),
    Sample(
      "```case lost-wait buggy\n```",
      "5:19: unknown-option: 'case' does not know what to do with 'buggy'\n"
        + "  Take it out, or put a text with spaces in quotes."),
    Sample(
      "```case lost-wait variant=bugy\n```",
      "5:19: unknown-variant: the case 'lost-wait' has no variant 'bugy'\n  Did you mean 'buggy'?"),
    Sample(
      "```case lost-wait show=cod\n```",
      "5:19: wrong-value: 'cod' is no value of 'show'\n  Did you mean 'code'?"),
    Sample(
      "```case lost-wait region=wiat\n```",
      "5:19: unknown-region: 'cases/lost-wait/buggy.swift' has no region 'wiat'\n  Did you mean 'wait'?",
      "5:19: unknown-region: 'cases/lost-wait/fixed.swift' has no region 'wiat'\n  Did you mean 'wait'?"),
    Sample(
      "```graph lost-wait finding=deadlok\n```",
      "5:20: unknown-finding: 'deadlok' is no kind of finding\n  Did you mean 'deadlock'?"),
    Sample(
      "```timelien lost-wait\n```",
      "5:4: unknown-directive: 'timelien' is neither a directive nor a language\n  Did you mean 'timeline'?"),
    Sample(
      "```swfit\n```", "5:4: unknown-directive: 'swfit' is neither a directive nor a language\n  Did you mean 'swift'?"),
    Sample(
      "```swift run\n```",
      "5:10: unknown-option: 'swift' does not know what to do with 'run'\n"
        + "  Take it out, or put a text with spaces in quotes."),
    Sample("```swift caption=\"As written\"\nlet a = 1\n```"),
    Sample(
      "- ```case lost-wait\n  ```",
      "5:3: nested-directive: the directive 'case' stands inside a list or a quote\n  Move it out, to the left margin."),
    Sample(
      "```case lost-wait\nx\n```",
      "6:1: unexpected-content: 'case' takes nothing between its fences\n  Take these lines out."),
    Sample(
      "```claim\nstatement: x\n```",
      "5:4: missing-name: the claim has no name\n"
        + "  Write its id behind 'claim': lower-case letters, digits and hyphens."),
    Sample(
      "```claim claim-x\nstatment: x\nverdict: refuted\nreading: y\nevidence:\n- case: lost-wait/fixed\n  clean: true\n"
        + "  refutes: z\n```",
      "6:1: missing-key: the key 'statement' is missing\n  Add 'statement: …' here.",
      "6:1: unknown-key: a claim has no key 'statment'\n  Did you mean 'statement'?"),
    Sample(
      "```claim claim-x\nstatement: x\nverdict: wrong\nreading: y\nevidence:\n- case: lost-wait/fixd\n  clean: true\n"
        + "  refutes: z\n- case: lost-wait/fixed\n  finds: lek\n  refutes: z\n- case: lost-wait/fixed\n  supports: z\n```",
      "7:10: wrong-value: 'wrong' is no value of 'verdict'\n  Use one of confirmed, refuted, nuanced.",
      "10:9: unknown-variant: 'lost-wait/fixd' names no variant\n  Did you mean 'fixed'?",
      "14:10: unknown-finding: 'lek' is no kind of finding\n  Did you mean 'leak'?",
      "16:3: missing-key: the evidence has no condition\n  Add one of finds, lacks, clean, prints, always-prints, "
        + "never-prints, says, exhaustive, ratio, median."),
    Sample(
      "```claim claim-x\nstatement: x\nverdict: refuted\nreading: y\nevidence:\n- clean: true\n  refutes: z\n```",
      "10:3: missing-key: the evidence says nothing of a program\n"
        + "  Add 'case: ID/VARIANT', or 'program: checked' to the claim and its program as claims/claim-x.swift."),
    Sample(
      "```claim claim-x\n# nothing\n```",
      "5:4: missing-key: the claim is empty\n  Write 'statement: …' between the fences."),
    Sample("```serves\n```", "5:4: missing-name: 'serves' names nothing\n  Write ids of the catalogue behind it."),
    Sample(
      "```drill\n- a\n```", "6:1: wrong-type: the content of 'drill' must be keys and values\n  Write 'key: value'."),
    Sample(
      "```chart lost-wiat\n```", "5:10: unknown-case: there is no case 'lost-wiat'\n  Did you mean 'lost-wait'?"),
    Sample(
      "```chart lost-wait\n```",
      "5:10: no-measurement: the case 'lost-wait' measures nothing\n"
        + "  Add 'measure: measure.swift' to cases/lost-wait/case.yml and that program beside it."),
    Sample(
      "```chart\na: 1\n```",
      "5:4: missing-case: 'chart' does not say which case\n  Put the name of a folder in cases/ after it.",
      "6:1: unexpected-content: 'chart' takes nothing between its fences\n  Take these lines out."),
    Sample(
      "```drill\na: b: c\n```",
      "6:5: yaml: mapping values are not allowed in this context\n"
        + "  Repair the YAML; text with ': ' or '#' in it needs quotes or a block (>)."),
    Sample("# Again", "5:1: heading-level: a second heading of level 1\n  Use ## and deeper after the title."),
    Sample(
      "### Deep",
      "5:1: heading-level: a heading of level 3 follows one of level 1\n  Use level 2, so that no level is left out."),
    Sample(
      "```case lost-wait",
      "5:1: unclosed-fence: the code fence that opens here is never closed\n"
        + "  End the block with a line that repeats the fence, inside the same list item or quote."),
  ]

  @Test("A mistake is reported with its place and the next step", arguments: table)
  func mistakes(_ sample: Sample) throws {
    let text = "# T\n\n```case lost-wait\n```\n" + sample.markdown
    let loaded = try BookFixture(["chapters/02-channels.md": text]).load()
    #expect(loaded.diagnostics.map(\.description) == sample.diagnostics.map { "chapters/02-channels.md:" + $0 })
  }

  @Test("An unknown option of a chart gets a suggestion, and its other options become values")
  func chart() throws {
    let text = """
      # T

      ```chart lost-wait baseline="one lock" unit=s caption="Time" basline=x
      ```
      """
    let loaded = try BookFixture([
      "chapters/02-channels.md": text, "cases/lost-wait/case.yml": "measure: measure.swift\n" + BookFixture.caseText,
      "cases/lost-wait/measure.swift": "print(1)\n",
    ]).load()
    #expect(
      loaded.diagnostics.map(\.description) == [
        """
        chapters/02-channels.md:3:62: unknown-option: 'chart' has no option 'basline'
          Did you mean 'baseline'?
        """
      ])
    #expect(loaded.workbook.chapters.first?.caseIDs == ["lost-wait"])
    guard case .chart(let embed)? = loaded.workbook.chapters.first?.elements.first else {
      Issue.record("there is no chart")
      return
    }
    #expect(embed.caseID == "lost-wait" && embed.baseline == "one lock" && embed.unit == "s" && embed.caption == "Time")
  }

  @Test("A chapter without a title, or with front matter, is reported")
  func title() throws {
    let loaded = try BookFixture(["chapters/02-channels.md": "---\na: b\n---\n```case lost-wait\n```\n"]).load()
    #expect(
      loaded.diagnostics.map(\.description) == [
        """
        chapters/02-channels.md:1:1: front-matter: a chapter has no front matter
          Take it out; number and name come from the file's name, the title from its first heading.
        """,
        """
        chapters/02-channels.md:4:1: title: the chapter does not begin with its title
          Begin it with a heading of level 1: # Title.
        """,
      ])
  }

  @Test("What only shows across the book is reported")
  func acrossTheBook() throws {
    let loaded = try BookFixture([
      "chapters/02-channels.md": "# T\n", "chapters/02-more.md": "# T\n", "chapters/3-x.md": "# T\n",
      "chapters/notes.txt": "x", "cases/readme": "x",
    ]).load()
    #expect(
      loaded.diagnostics.map(\.description) == [
        """
        cases/lost-wait/case.yml:1:1: unused-case: no chapter uses the case 'lost-wait'
          Embed it with ```case lost-wait in a chapter, or delete its folder.
        """,
        """
        cases/readme:1:1: warning: stray-file: nothing reads this file
          Move it away: cases/ has one folder for each case.
        """,
        """
        chapters/02-more.md:1:1: chapter-name: 'chapters/02-channels.md' has the same number or name
          Rename one of the two.
        """,
        """
        chapters/3-x.md:1:1: chapter-name: '3-x.md' is no name for a chapter
          Name it with two digits, a hyphen and lower-case words: 02-channels.md.
        """,
        """
        chapters/notes.txt:1:1: warning: stray-file: nothing reads this file
          Move it away: chapters/ has only Markdown files.
        """,
      ])
    #expect(loaded.errors.count == 3)
  }
}
