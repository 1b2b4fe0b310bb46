import Figures
import Testing

@testable import SiteGenerator

@Suite("Texts and listings")
struct TextTests {
  @Test("A diff keeps the most text: a changed call does not tear the braces around it apart")
  func diff() {
    func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    let diff = ListingAlignment(lines("a\n\n{\n  old\n}\n\nz"), lines("a\n\n{\n  new\n  more\n}\n\nz"))
    #expect(diff.rows.map(\.left) == [1, 2, 3, 4, nil, 5, 6, 7])
    #expect(diff.rows.map(\.right) == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(diff.rows.map(\.isChanged) == [false, false, false, true, true, false, false, false])
  }

  @Test(
    "A diff names every line of both sides once, in order",
    arguments: [
      ("", ""), ("a", ""), ("a\nb\nc", "c\nb\na"), ("x\nx\nx", "x"), ("a\nb", "b\na\nb\na"), ("}\n}\n}", "}\n}"),
    ])
  func complete(_ left: String, _ right: String) {
    let (a, b) = (left.split(separator: "\n"), right.split(separator: "\n"))
    let diff = ListingAlignment(a, b)
    #expect(diff.rows.compactMap(\.left) == Array(1..<(a.count + 1)))
    #expect(diff.rows.compactMap(\.right) == Array(1..<(b.count + 1)))
    for row in diff.rows where !row.isChanged {
      #expect(row.left.map { a[$0 - 1] } == row.right.map { b[$0 - 1] })
    }
  }

  @Test(
    "Coloring loses no character and keeps every line",
    arguments: [
      SamplePrograms.transferBuggy, SamplePrograms.hostile, SamplePrograms.counter, "", "\n",
      "let a = \"\"\"\n  x\n  \"\"\"",
      "/* one\n two */ let x = 1\r\nlet y = `class`\r\n", "func f( {{{ \"unclosed",
    ])
  func highlight(_ source: String) {
    let lines = SwiftCode.plainLines(of: source)
    let marked = Highlighter.swift(source)
    #expect(marked.count == lines.count)
    for (line, markup) in zip(lines, marked) {
      let text = markup.text.replacing(/<\/?i[^>]*>/, with: "")
      #expect(text == HTML.escape(String(line)))
      #expect(markup.text.components(separatedBy: "<i").count == markup.text.components(separatedBy: "</i>").count)
    }
  }

  @Test("Swift is colored by its grammar")
  func grammar() {
    let line = Highlighter.swift("let n: Int = f(\"a\") // why")[0].text
    #expect(
      line == "<i class=\"k\">let</i> n: <i class=\"ty\">Int</i> = f(<i class=\"s\">&quot;a&quot;</i>) "
        + "<i class=\"co\">// why</i>")
  }

  @Test("A listing leaves the markers of regions out and keeps the numbers of the file")
  func regions() throws {
    let study = try #require(SampleBook.book.case("send-without-receiver"))
    let variant = try #require(study.variant(named: "buggy"))
    #expect(SourceListing.lines(of: variant).map(\.number) == [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13, 14])
  }

  @Test("Numbers", arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")])
  func grouped(_ value: Int, _ expected: String) { #expect(Numbers.grouped(value) == expected) }

  @Test(
    "Shares are never rounded to a certainty",
    arguments: [
      (0.0, "0%"), (0.000_01, "<0.1%"), (0.021, "2.1%"), (0.0999, "10%"), (0.5, "50%"), (0.9999, ">99%"), (1.0, "100%"),
      (.nan, "unknown"),
    ])
  func percent(_ value: Double, _ expected: String) { #expect(Numbers.percent(value) == expected) }

  @Test(
    "Durations",
    arguments: [
      (UInt64(0), "0 ns"), (2_500_000, "2.5 ms"), (100_000_000, "100 ms"), (1_000_000_000, "1 s"),
    ])
  func duration(_ value: UInt64, _ expected: String) { #expect(Numbers.duration(nanoseconds: value) == expected) }

  @Test(
    "Coordinates have at most two decimals",
    arguments: [
      (1.0, "1"), (-0.5, "-0.5"), (2.345, "2.35"), (0.004, "0"), (1.05, "1.05"), (-0.001, "0"),
    ])
  func coordinate(_ value: Double, _ expected: String) { #expect(Numbers.coordinate(value) == expected) }

  @Test("Clipped text fits, and wide characters count twice")
  func clipped() {
    #expect(TextMeasure.clipped("abcdef", to: 6) == "abcdef")
    #expect(TextMeasure.clipped("abcdefg", to: 6) == "abcde…")
    #expect(TextMeasure.columns("漢字a") == 5)
    #expect(TextMeasure.columns(TextMeasure.clipped("漢字漢字", to: 5)) <= 5)
    #expect(TextMeasure.wrapped("waits to lock in turn", to: 10, lines: 2) == ["waits to", "lock in t…"])
    #expect(TextMeasure.wrapped("", to: 10, lines: 2) == [""])
  }

  @Test("Names become ids", arguments: [("Mutex", "mutex"), ("]]>", "x"), ("a b/../c", "a-b-c"), ("é", "x")])
  func slug(_ text: String, _ expected: String) { #expect(Slug.make(text) == expected) }
}
