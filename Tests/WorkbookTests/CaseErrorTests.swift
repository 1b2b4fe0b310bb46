import Foundation
import Testing
import Workbook

/// What an author is told about `case.yml`, word for word.
@Suite("Case errors")
struct CaseErrorTests {
  /// A change of the sound description, and the diagnostics it brings (without `cases/lost-wait/`).
  struct Sample: Sendable, CustomTestStringConvertible {
    let find: String
    let replacement: String
    let diagnostics: [String]
    var testDescription: String { replacement.isEmpty ? "without \(find)" : replacement }

    init(_ find: String, _ replacement: String, _ diagnostics: String...) {
      self.find = find
      self.replacement = replacement
      self.diagnostics = diagnostics
    }
  }

  static let table = [
    Sample(
      "difficulty: 2", "dificulty: 2",
      "case.yml:1:1: missing-key: the key 'difficulty' is missing\n  Add 'difficulty: …' here.",
      "case.yml:5:1: unknown-key: a case has no key 'dificulty'\n  Did you mean 'difficulty'?"),
    Sample(
      "difficulty: 2", "difficulty: 6",
      "case.yml:5:13: wrong-value: 'difficulty' must be a whole number from 1 to 5\n"
        + "  Write the number in digits, without quotes."),
    Sample(
      "title: A wait that is lost", "title:",
      "case.yml:1:7: wrong-value: 'title' must be a text\n"
        + "  Write the text after 'title:', or below it as a block (>)."),
    Sample(
      "uses: [Channel, Task]", "uses: []",
      "case.yml:6:7: wrong-value: 'uses' needs at least 1 entry\n  Add what is missing."),
    Sample(
      "hints: [Who waits?, Who sends?, Line 2.]", "hints: [a, b]",
      "case.yml:12:8: wrong-value: 'hints' needs at least 3 entries\n  Add what is missing."),
    Sample(
      "hints: [Who waits?, Who sends?, Line 2.]", "hints: a",
      "case.yml:12:8: wrong-value: 'hints' must be a list\n"
        + "  Write it as [one, two] or with a dash before each entry."),
    Sample(
      "    answer: Because.", "    anwser: Because.",
      "case.yml:14:5: missing-key: the key 'answer' is missing\n  Add 'answer: …' here.",
      "case.yml:15:5: unknown-key: a question has no key 'anwser'\n  Did you mean 'answer'?"),
    Sample(
      "cause: Nobody sends.", "cause: A Task<Int> waits.",
      "case.yml:10:8: raw-html: in 'cause': raw HTML '<Int>'\n"
        + "  Put it in backticks if it is code, or write \\< for the sign."),
    Sample(
      "trigger: request", "trigger: reqest",
      "case.yml:18:12: wrong-value: 'reqest' is no value of 'trigger'\n  Did you mean 'request'?"),
    Sample(
      "diagnosis: [static, snapshot]", "diagnosis: [luck]",
      "case.yml:22:13: wrong-value: 'luck' is no value of 'diagnosis'\n  Use one of static, snapshot, lifecycle."),
    Sample(
      "swift: 5", "swift: 4",
      "case.yml:23:8: wrong-value: 'swift' must be a whole number from 5 to 6\n"
        + "  Write the number in digits, without quotes."),
    Sample(
      "swift: 5", "native: 0",
      "case.yml:23:9: wrong-value: 'native' must be a whole number from 1 to 1000\n"
        + "  Write the number in digits, without quotes."),
    Sample(
      "swift: 5", "measure: measure.swift",
      "case.yml:23:10: missing-file: the program 'cases/lost-wait/measure.swift' does not exist\n"
        + "  Create it, or correct the name."),
    Sample(
      "swift: 5", "measure: ../measure.swift",
      "case.yml:23:10: variant-file: '../measure.swift' is not the name of a Swift file in this folder\n"
        + "  Put the program beside case.yml and write its name, such as measure.swift."),
    Sample(
      "swift: 5", "measure: fixed.swift",
      "case.yml:23:10: measure-file: 'fixed.swift' is the program of the variant 'fixed'\n"
        + "  Write a program that measures both, such as measure.swift, and name it here."),
    Sample(
      "swift: 5", "mesure: measure.swift",
      "case.yml:23:1: unknown-key: a case has no key 'mesure'\n  Did you mean 'measure'?"),
    Sample(
      "schedules: 1000", "native: often",
      "case.yml:36:3: schedules: the variant 'fixed' has no number of schedules, and 'buggy' has 300\n"
        + "  Search the repair at least as hard as the bug: 'schedules: 300' or more.",
      "case.yml:39:13: wrong-value: 'native' must be a whole number from 0 to 1000\n"
        + "  Write the number in digits, without quotes."),
    Sample(
      "schedules: 1000", "schedules: 1000\n    natives: 5",
      "case.yml:40:5: unknown-key: the variant 'fixed' has no key 'natives'\n  Did you mean 'native'?"),
    Sample(
      "kind: leak", "kind: leek",
      "case.yml:29:15: unknown-finding: 'leek' is no kind of finding\n  Did you mean 'leak'?"),
    Sample(
      "expect: [leak, race]", "expect: [clean, race]",
      "case.yml:44:14: unknown-finding: 'clean' is no kind of finding\n  'clean' stands alone: 'expect: clean'."),
    Sample(
      "expect: [leak, race]", "expect: []",
      "case.yml:44:13: wrong-value: 'expect' is an empty list\n  Write 'clean' if nothing must be found."),
    Sample(
      "line: 3", "line: 8",
      "case.yml:30:15: wrong-value: 'line' must be a whole number from 1 to 7\n"
        + "  Write the number in digits, without quotes."),
    Sample(
      "expect: clean", "expect: race",
      "case.yml:36:3: expectation: the variant 'fixed' does not expect to be clean\n"
        + "  Write 'expect: clean', or give the variant another name."),
    Sample(
      "schedules: 1000", "schedules: 299",
      "case.yml:36:3: schedules: the variant 'fixed' has 299 schedules, and 'buggy' has 300\n"
        + "  Search the repair at least as hard as the bug: 'schedules: 300' or more."),
    Sample(
      "    schedules: 1000\n", "",
      "case.yml:36:3: schedules: the variant 'fixed' has no number of schedules, and 'buggy' has 300\n"
        + "  Search the repair at least as hard as the bug: 'schedules: 300' or more."),
    Sample(
      "    steps: 20000\n", "    access: true\n",
      "case.yml:36:3: access: the variant 'buggy' has its accesses scheduled, and 'fixed' has not\n"
        + "  Search the repair at least as hard as the bug: 'access: true'."),
    Sample(
      "steps: 20000", "access: yes",
      "case.yml:35:13: wrong-value: 'access' must be true or false\n  Write it without quotes."),
    Sample(
      "steps: 20000", "bug: 8",
      "case.yml:35:10: wrong-value: 'bug' must be a whole number from 1 to 7\n"
        + "  Write the number in digits, without quotes."),
    Sample(
      "steps: 20000", "bug: [3, 6]",
      "case.yml:35:14: bug-line: line 6 of buggy.swift has no code that could go wrong\n"
        + "  Name a line that does something: comments, braces and imports do not."),
    Sample(
      "steps: 20000", "bug: [3, 3]",
      "case.yml:35:14: bug-line: 'bug' has the line 3 twice\n  Take one of them out."),
    Sample(
      "steps: 20000", "bug: []",
      "case.yml:35:10: bug-line: 'bug' is an empty list\n"
        + "  Write the lines at which it goes wrong, such as 'bug: [14, 16]'."),
    Sample(
      "schedules: 1000", "schedules: 1000\n    bug: 2",
      "case.yml:40:5: bug-line: the variant 'fixed' is no bug and has a 'bug'\n"
        + "  Take it out; the variants 'buggy' and 'buggy-…' have one."),
    Sample(
      "swift: 5", "rule: [joining, one-stop]",
      "case.yml:23:17: wrong-value: 'one-stop' is no value of 'rule'\n  Did you mean 'one-step'?"),
    Sample(
      "swift: 5", "misreadings: none",
      "case.yml:23:14: wrong-value: 'misreadings' must be a list\n"
        + "  Write each as '- claim: …' with 'truth: …' below it."),
    Sample(
      "swift: 5", "misreadings:\n  - claim: It waits.",
      "case.yml:24:5: missing-key: the key 'truth' is missing\n  Add 'truth: …' here."),
    Sample(
      "title: A longer wait", "title: A longer wait\n    symptom: It hangs.",
      "case.yml:43:5: variant-reason: the variant 'tempting' is no twin of 'buggy' and has 'symptom'\n"
        + "  Take it out; the variants 'buggy-…' may have their own, and the case has those of 'buggy'."),
    Sample(
      "schedules: 1000", "schedules: 1000\n    reason: It waits.",
      "case.yml:40:5: variant-reason: the variant 'fixed' is a repair and has 'reason'\n"
        + "  Take it out; a repair says in 'why' why it holds."),
    Sample(
      "title: A longer wait", "title: A longer wait\n    reason: Nobody calls `shut`.",
      "case.yml:43:5: variant-reason: 'reason' of the variant 'tempting' names `shut`, which is not in tempting.swift\n"
        + "  Write it as it stands in the program, or say it without a code span."),
    Sample(
      "title: A longer wait",
      "title: A longer wait\n    misreadings:\n      - claim: The `shut` is late.\n        truth: No.",
      "case.yml:43:5: variant-reason: 'misreadings' of the variant 'tempting' names `shut`, which is not in tempting.swift\n"
        + "  Write it as it stands in the program, or say it without a code span."),
    Sample(
      "title: A longer wait", "title: A longer wait\n    misreadings: none",
      "case.yml:43:18: wrong-value: 'misreadings' must be a list\n"
        + "  Write each as '- claim: …' with 'truth: …' below it."),
    Sample(
      "    why: It only *seems* to help.\n", "",
      "case.yml:41:5: missing-key: the key 'why' is missing\n  Add 'why: …' here."),
    Sample(
      "file: fixed.swift", "file: ../lost-wait/fixed.swift",
      "case.yml:37:11: variant-file: '../lost-wait/fixed.swift' is not the name of a Swift file in this folder\n"
        + "  Put the program beside case.yml and write its name, such as buggy.swift.",
      "fixed.swift:1:1: warning: stray-file: no variant of the case 'lost-wait' uses this file\n"
        + "  Add a variant for it, or delete it."),
    Sample(
      "file: fixed.swift", "file: repaired.swift",
      "case.yml:37:11: missing-file: the program 'cases/lost-wait/repaired.swift' does not exist\n"
        + "  Create it, or correct the name.",
      "fixed.swift:1:1: warning: stray-file: no variant of the case 'lost-wait' uses this file\n"
        + "  Add a variant for it, or delete it."),
    Sample(
      "  tempting:", "  Tempting!:",
      "case.yml:40:3: variant-name: 'Tempting!' is no name for a variant\n"
        + "  Use lower-case letters, digits and hyphens."),
    Sample(
      "  fixed:", "  repaired:",
      "case.yml:26:3: missing-variant: the variant 'fixed' is missing\n"
        + "  Every case has a buggy and a fixed version; add 'fixed:' with its file."),
    Sample(
      "chapter: 2", "chapter: 3",
      "case.yml:4:1: wrong-chapter: the case says chapter 3, and it is used in chapter 2\n"
        + "  Write 'chapter: 2', or use it in chapter 3."),
    Sample(
      "cause: Nobody sends.", "cause: Nobody: sends.",
      "case.yml:10:14: yaml: mapping values are not allowed in this context\n"
        + "  Repair the YAML; text with ': ' or '#' in it needs quotes or a block (>)."),
    Sample(
      "swift: 5", "title: again",
      "case.yml:1:1: yaml: the key 'title' is given twice\n"
        + "  Repair the YAML; text with ': ' or '#' in it needs quotes or a block (>)."),
  ]

  @Test("A mistake is reported with its place and the next step", arguments: table)
  func mistakes(_ sample: Sample) throws {
    let text = BookFixture.caseText.replacing(sample.find, with: sample.replacement, maxReplacements: 1)
    #expect(text != BookFixture.caseText)
    let loaded = try BookFixture(["cases/lost-wait/case.yml": text]).load()
    #expect(loaded.diagnostics.map(\.description) == sample.diagnostics.map { "cases/lost-wait/" + $0 })
  }

  @Test("The program that measures is read with its case, and is no stray file")
  func measurement() throws {
    let loaded = try BookFixture([
      "cases/lost-wait/case.yml": BookFixture.caseText + "\nmeasure: measure.swift\n",
      "cases/lost-wait/measure.swift": "print(1)\n",
    ]).load()
    #expect(loaded.diagnostics == [])
    let study = try #require(loaded.workbook.cases.first)
    #expect(study.measurement == "measure.swift" && study.measurementSource == "print(1)\n")
    #expect(study.measurementFile == "cases/lost-wait/measure.swift")
    #expect(study.variants.count == 3)
  }

  @Test("All mistakes of a description are reported at once")
  func allAtOnce() throws {
    let loaded = try BookFixture(["cases/lost-wait/case.yml": "title: [x]\nvariants: 1\n"]).load()
    #expect(loaded.diagnostics.map(\.kind).filter { $0 == "missing-key" }.count == 10)
    #expect(loaded.diagnostics.map(\.kind).filter { $0 == "wrong-value" }.count == 2)
    #expect(loaded.workbook.cases == [])
    // The chapter still names the case, which exists: no second error follows from the first.
    #expect(loaded.diagnostics.allSatisfy { $0.file == "cases/lost-wait/case.yml" })
  }

  @Test("Columns count bytes, also behind letters of several bytes")
  func byteColumns() throws {
    let text = BookFixture.caseText.replacing("uses: [Channel, Task]", with: "uses: [Größe, [x]]")
    let loaded = try BookFixture(["cases/lost-wait/case.yml": text]).load()
    #expect(loaded.diagnostics.map { "\($0.line):\($0.column)" } == ["6:17"])
  }

  @Test(
    "A description that is none is reported",
    arguments: [
      ("", "empty-file: the description 'cases/lost-wait/case.yml' is empty"),
      ("# only this\n", "empty-file: the description has only comments"),
      ("- a\n", "wrong-type: a case must be a map of keys and values"),
      ("a: \u{0}", "encoding: the description 'cases/lost-wait/case.yml' is not UTF-8 text"),
    ])
  func noDescription(_ text: String, _ message: String) throws {
    let loaded = try BookFixture(["cases/lost-wait/case.yml": text]).load()
    #expect(
      loaded.diagnostics.map { $0.description.prefix { $0 != "\n" } } == ["cases/lost-wait/case.yml:1:1: \(message)"])
  }

  @Test("Aliases that multiply end at the limit")
  func aliases() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let alias = "*a\(level - 1)"
      text += "a\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
    }
    let loaded = try BookFixture(["cases/lost-wait/case.yml": text]).load()
    #expect(loaded.diagnostics.map(\.message) == ["more than 20000 values"])
  }

  @Test(
    "Regions with wrong markers are reported in the program",
    arguments: [
      ("// region: a\nx\n", "1:1: region: the region 'a' is never closed"),
      ("// endregion\nx\n", "1:1: region: no region is open here"),
      ("x\n// region: a\n\n// endregion\n", "2:1: region: the region 'a' is empty"),
      ("// region:\nx\n// endregion\n", "1:1: region: a region without a name"),
      (
        "// region: a\nx\n// endregion\n// region: a\nx\n// endregion\n", "4:1: region: the region 'a' exists already"
      ),
      (
        "// region: a\nx\n// region: b\nx\n// endregion\n", "3:1: region: a region begins inside the region 'a'"
      ),
    ])
  func regions(_ source: String, _ message: String) throws {
    let loaded = try BookFixture(["cases/lost-wait/tempting.swift": source]).load()
    #expect(
      loaded.diagnostics.map { $0.description.prefix { $0 != "\n" } } == ["cases/lost-wait/tempting.swift:\(message)"])
  }

  @Test("A description that is cut off or has a wrong byte anywhere is read without a trap")
  func hostile() throws {
    let bytes = Array(BookFixture.caseText.utf8)
    let fixture = try BookFixture()
    for index in stride(from: 0, to: bytes.count, by: 5) {
      try fixture.write("cases/lost-wait/case.yml", Data(bytes[..<index]))
      #expect(!fixture.load().diagnostics.isEmpty)
      var changed = bytes
      changed[index] ^= UInt8(truncatingIfNeeded: 1 + index % 255)
      try fixture.write("cases/lost-wait/case.yml", Data(changed))
      _ = fixture.load()
    }
  }
}
