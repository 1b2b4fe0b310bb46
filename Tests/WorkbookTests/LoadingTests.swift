import CommonMark
import Foundation
import Testing
import Workbook

@Suite("Loading")
struct LoadingTests {
  @Test("A sound book is read in full and without a diagnostic")
  func sound() throws {
    let loaded = try BookFixture().load()
    #expect(loaded.diagnostics == [])
    let book = try #require(loaded.workbook.case("lost-wait"))
    #expect(book.title == "A wait that is lost")
    #expect(book.patterns == ["leak-receive"])
    #expect(book.symptom == "Memory climbs by 2 KB per request.")
    #expect(book.hints == ["Who waits?", "Who sends?", "Line 2."])
    #expect(book.questions == [Case.Question(question: "Why?", answer: "Because.")])
    #expect(book.reading == ["A paper"])
    #expect(
      book.lifecycle
        == Case.Lifecycle(trigger: .request, contract: "none", observability: "none", termination: "never"))
    #expect(book.diagnosis == [.static, .snapshot])
    #expect(book.languageMode == 5)
    #expect(book.arguments == ["--fast", "2"])
    #expect(book.variants.map(\.name) == ["buggy", "fixed", "tempting"])

    let buggy = try #require(book.variant(named: "buggy"))
    #expect(
      buggy.expectation
        == .findings([
          Expectation.Finding(kind: "leak", line: 3, participants: 1), Expectation.Finding(kind: "nondeterministic"),
        ]))
    #expect(buggy.path == "cases/lost-wait/buggy.swift")
    #expect((buggy.schedules, buggy.workers, buggy.steps) == (300, [1, 2], 20000))
    #expect(!buggy.access)
    #expect(book.variant(named: "fixed")?.expectation == .clean)
    #expect(book.variant(named: "tempting")?.why == "It only *seems* to help.")
  }

  @Test("Native runs are asked for by the case, by a variant, or not at all")
  func native() throws {
    func runs(_ change: (inout String) -> Void) throws -> [Int] {
      var text = BookFixture.caseText
      change(&text)
      let loaded = try BookFixture(["cases/lost-wait/case.yml": text]).load()
      #expect(loaded.diagnostics == [])
      return loaded.workbook.case("lost-wait")?.variants.map(\.native) ?? []
    }
    #expect(try runs { _ in } == [0, 0, 0])
    #expect(try runs { $0.replace("swift: 5", with: "swift: 5\nnative: 20") } == [20, 20, 20])
    #expect(try runs { $0.replace("schedules: 1000", with: "schedules: 1000\n    native: 7") } == [0, 7, 0])
    #expect(
      try runs {
        $0.replace("swift: 5", with: "swift: 5\nnative: 20")
        $0.replace("schedules: 1000", with: "schedules: 1000\n    native: 0")
      } == [20, 0, 20])
  }

  @Test("The repair of a variant is its own, or the case's, or the variant itself")
  func repairs() throws {
    var study = try #require(try BookFixture().load().workbook.case("lost-wait"))
    func repair(of name: String) -> String? { study.variant(named: name).flatMap(study.repair)?.name }
    #expect(repair(of: "buggy") == "fixed" && repair(of: "fixed") == "fixed" && repair(of: "tempting") == "fixed")
    for name in ["buggy-threads", "fixed-threads", "buggy-stream"] {
      var variant = study.variants[0]
      variant.name = name
      study.variants.append(variant)
    }
    #expect(repair(of: "buggy-threads") == "fixed-threads" && repair(of: "fixed-threads") == "fixed-threads")
    #expect(repair(of: "buggy-stream") == "fixed")
  }

  @Test("A variant may have its memory accesses scheduled")
  func access() throws {
    let text = BookFixture.caseText
      .replacing("    schedules: 300\n", with: "    schedules: 300\n    access: true\n")
      .replacing("    schedules: 1000\n", with: "    schedules: 1000\n    access: true\n")
    let loaded = try BookFixture(["cases/lost-wait/case.yml": text]).load()
    #expect(loaded.diagnostics.isEmpty)
    let book = try #require(loaded.workbook.case("lost-wait"))
    #expect(book.variants.map(\.access) == [true, true, false])
  }

  @Test("A chapter keeps its prose, its directives and its table of contents")
  func chapter() throws {
    let workbook = try BookFixture().load().workbook
    let chapter = try #require(workbook.chapter(2))
    #expect(chapter.id == "channels")
    #expect(chapter.title == "Channels")
    #expect(chapter.headings.map(\.id) == ["why"])
    #expect(chapter.caseIDs == ["lost-wait"])
    #expect(chapter.elements.count == 4)
    #expect(
      chapter.elements[1] == .caseEmbed(CaseEmbed(caseID: "lost-wait", position: SourcePosition(line: 5, column: 4))))
    #expect(
      chapter.elements[3]
        == .part(
          PartEmbed(
            kind: .timeline, caseID: "lost-wait", finding: "leak", position: SourcePosition(line: 10, column: 4))))
    #expect(workbook.chapterCases(2).map(\.id) == ["lost-wait"])
    #expect(workbook.chapterCases(3) == [])
  }

  @Test("A region is its lines without the common indentation, and knows its place in the file")
  func regions() throws {
    let buggy = try #require(try BookFixture().load().workbook.case("lost-wait")?.variant(named: "buggy"))
    let text = "await channel.receive()\n  print(1)\n\n"
    #expect(buggy.regions == [Region(name: "wait", firstLine: 3, text: text)])
    #expect(buggy.displayLines.map(\.number) == [1, 3, 4, 5, 7])
    #expect(
      buggy.displaySource == "import CSP\n  await channel.receive()\n    print(1)\n\nprint(2)\n")
  }

  @Test("Options of a case, a claim and a drill become values")
  func directives() throws {
    let chapter = """
      # T

      ```case lost-wait variant=buggy show=code region=wait caption="The wait"
      ```

      ```claim claim-free
      statement: "Reads are *free*."
      reading: So so.
      verdict: refuted
      evidence:
        - case: lost-wait/buggy
          finds: deadlock
          prints: [one, two]
          refutes: It waits.
      ```

      ```drill lost-wait
      kind: predict
      choices:
        - a
        - b: c
      ```

      ```outcomes lost-wait
      ```
      """
    let loaded = try BookFixture(["chapters/02-channels.md": chapter]).load()
    #expect(loaded.diagnostics == [])
    let elements = try #require(loaded.workbook.chapters.first?.elements)
    #expect(
      elements[0]
        == .caseEmbed(
          CaseEmbed(
            caseID: "lost-wait", variant: "buggy", show: .code, region: "wait", caption: "The wait",
            position: SourcePosition(line: 3, column: 4))))
    #expect(
      elements[1]
        == .claim(
          Claim(
            id: "claim-free", statement: "Reads are *free*.",
            evidence: [
              Claim.Evidence(
                caseID: "lost-wait", variant: "buggy",
                conditions: [.finds("deadlock"), .prints("one"), .prints("two")], supports: false, text: "It waits.",
                position: SourcePosition(line: 11, column: 5))
            ], verdict: .refuted, reading: "So so.", position: SourcePosition(line: 6, column: 4))))
    guard case .drill(let drill) = elements[2] else {
      Issue.record("no drill")
      return
    }
    #expect(drill.arguments.map(\.name) == ["lost-wait"])
    #expect(drill["kind"] == .scalar("predict"))
    let inner = BodyEntry(key: "b", value: .scalar("c"), position: SourcePosition(line: 21, column: 5))
    #expect(drill["choices"] == .list([.scalar("a"), .map([inner])]))
    #expect(drill.body.map(\.position.line) == [18, 19])
  }

  @Test("The program of a claim is an experiment, and a program without a claim is reported")
  func experiments() throws {
    let chapter = """
      # T

      ```case lost-wait
      ```

      ```claim claim-a
      statement: A.
      program: checked
      workers: [1, 2]
      reading: R.
      verdict: confirmed
      evidence:
        - always-prints: a
          supports: It does.
      ```
      """
    let loaded = try BookFixture([
      "chapters/02-channels.md": chapter, "claims/claim-a.swift": "print(1)\n", "claims/claim-b.swift": "print(2)\n",
    ]).load()
    #expect(
      loaded.diagnostics.map(\.description) == [
        "claims/claim-b.swift:1:1: warning: stray-file: nothing reads this file\n"
          + "  Move it away: claims/ has one program for each claim with 'program: …'."
      ])
    let experiment = try #require(loaded.workbook.experiments.first)
    #expect(experiment.id == "claim-a" && experiment.folder == "claims" && experiment.isExperiment)
    #expect(experiment.variants.map(\.expectation) == [.anything] && experiment.variants.first?.workers == [1, 2])
    #expect(loaded.workbook.claims.map(\.claim.evidence.first?.variant) == [Case.experimentVariant])
  }

  @Test("A diagnostic is one line with place and kind, then the next step")
  func description() {
    let error = Diagnostic(file: "a.md", line: 3, column: 4, kind: "title", message: "m", next: "n.")
    let warning = Diagnostic(.warning, file: "a.md", line: 0, column: 0, kind: "k", message: "m", next: "n.")
    #expect("\(error)" == "a.md:3:4: title: m\n  n.")
    #expect("\(warning)" == "a.md:1:1: warning: k: m\n  n.")
  }

  @Test("Links are not followed, and special files are not opened", .timeLimit(.minutes(5)))
  func specialFiles() throws {
    let fixture = try BookFixture(["cases/lost-wait/fixed.swift": nil, "chapters/02-channels.md": nil])
    let folder = "\(fixture.root)/cases/lost-wait"
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/fixed.swift", withDestinationPath: "\(folder)/buggy.swift")
    #expect(mkfifo("\(fixture.root)/chapters/03-pipe.md", 0o600) == 0)
    #expect(
      fixture.load().diagnostics.map(\.description) == [
        """
        cases/lost-wait/case.yml:37:11: unreadable-file: the program 'cases/lost-wait/fixed.swift' is no regular file
          Put an ordinary file there.
        """,
        """
        chapters/03-pipe.md:1:1: unreadable-file: the chapter is no regular file
          Put an ordinary file there.
        """,
      ])
  }

  @Test("A folder without a book says so")
  func noBook() {
    let loaded = Workbook.load(root: "/nonexistent")
    #expect(
      loaded.diagnostics.map(\.description) == [
        """
        cases:1:1: missing-folder: there is no folder 'cases'
          Run this in the folder of the book, which has chapters/ and cases/.
        """,
        """
        chapters:1:1: missing-folder: there is no folder 'chapters'
          Run this in the folder of the book, which has chapters/ and cases/.
        """,
      ])
  }
}
