import Testing
import Workbook

/// What `check-book` finds in the text of a book.
@Suite("Plan, terms and numbers")
struct BookCheckTests {
  private func fixture(_ chapter: String, plan: String = "", glossary: String? = nil) throws -> BookFixture {
    try BookFixture([
      "chapters/02-channels.md": chapter, "plan.yml": plan.isEmpty ? nil : plan, "glossary.md": glossary,
    ])
  }

  private static let head = "# Channels\n\n```case lost-wait\n```\n\n"

  @Test("What nothing serves is reported where the plan names it, with what to do")
  func unserved() throws {
    let plan = "2:\n  cases: [leak-receive, leak-send]\n  tools: [probe]\n  drills: [drill-a]\n  claims: [claim-a]\n"
    let fixture = try fixture(Self.head + "```serves drill-a prob\n```\n", plan: plan)
    var diagnostics: [Diagnostic] = []
    let read = try #require(Plan.load(root: fixture.root, diagnostics: &diagnostics))
    #expect(diagnostics == [])
    let book = fixture.load().workbook
    #expect(
      read.unserved(in: book).map(\.description) == [
        "plan.yml:2:25: unserved: nothing in the book serves 'leak-send' of chapter 2\n"
          + "  Name it in 'pattern:' of a case.",
        "plan.yml:3:11: unserved: nothing in the book serves 'probe' of chapter 2\n"
          + "  Introduce it in chapter 2, and name it there in ```serves.",
        "plan.yml:5:12: unserved: nothing in the book serves 'claim-a' of chapter 2\n"
          + "  Test it in ```claim claim-a in chapter 2.",
      ])
    #expect(
      read.unknown(in: book).map(\.description) == [
        "chapters/02-channels.md:6:4: unknown-id: the plan has no 'prob'\n  Did you mean 'probe'?"
      ])
  }

  @Test("A plan that is none says so")
  func noPlan() throws {
    var diagnostics: [Diagnostic] = []
    #expect(Plan.load(root: try fixture(Self.head).root, diagnostics: &diagnostics) == nil && diagnostics == [])
    let odd = try fixture(Self.head, plan: "two:\n  cases: []\n3:\n  case: [a]\n")
    _ = Plan.load(root: odd.root, diagnostics: &diagnostics)
    #expect(diagnostics.map(\.kind) == ["wrong-value", "unknown-key"])
  }

  private static let glossary =
    "# Glossary\n\n## Wait-for graph\n\nWho waits for whom.\n\n## Epilogue\n\nAfter the end.\n"

  @Test("A term that is used is linked, and a term that nobody links is not kept")
  func terms() throws {
    let loose = try fixture(Self.head + "A wait-for graph, and the epilogues.\n", glossary: Self.glossary).load()
    #expect(loose.diagnostics == [])
    #expect(
      ProseCheck(loose.workbook).problems().map(\.description) == [
        "chapters/02-channels.md:6:1: unlinked-term: the chapter uses 'Wait-for graph', and neither it nor one before links it\n"
          + "  Write [Wait-for graph](../glossary.md#wait-for-graph) where it comes first.",
        "glossary.md:3:1: unused-term: no chapter links 'Wait-for graph'\n"
          + "  Link it where it is explained, or take it out.",
        "glossary.md:7:1: unused-term: no chapter links 'Epilogue'\n  Link it where it is explained, or take it out.",
      ])
    let linked = try fixture(
      Self.head + "A [graph](../glossary.md#wait-for-graph) and the [epilogue](../glossary.md#epilogue).\n",
      glossary: Self.glossary
    ).load()
    #expect(ProseCheck(linked.workbook).problems() == [])
  }

  @Test(
    "Numbers of the prose come from a program or case of the chapter",
    arguments: [
      ("It sends 2 or twelve of 12.", []), ("It takes 500 ms.", ["500"]), ("Up to 7,000 and 7,000 again.", ["7,000"]),
      ("In Swift 6, SE-0304, 2007 and with status 132.", []), ("Write `sleep(500)` and [400](https://a.b/).", ["400"]),
      ("Memory climbs by 2 KB.", []), ("That is 12.5 times as much.", ["12.5"]),
      ("People say 900.\n\n```serves q-nine-hundred\n```", []), ("It is 900.\n\n```serves tool-x\n```", ["900"]),
      ("| a | b |\n|---|---|\n| `700` | 800 |\n| 12 | 801 |", ["800", "801"]), ("## After 600 s", ["600"]),
    ])
  func numbers(_ text: String, unbound: [String]) throws {
    let book = try fixture(Self.head + text + "\n").load().workbook
    let problems = ProseCheck(book).problems()
    #expect(
      problems.map(\.message) == unbound.map { "the number \($0) is in no program, case or claim of this chapter" })
  }

  @Test("A term without a definition is reported")
  func emptyTerm() throws {
    let loaded = try fixture(Self.head, glossary: "# Glossary\n\n## A\n\n## B\n\nText.\n").load()
    #expect(loaded.diagnostics.map(\.kind) == ["empty-term"])
  }
}
