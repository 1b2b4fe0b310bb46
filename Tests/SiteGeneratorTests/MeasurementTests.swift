import Checker
import Foundation
import SiteGenerator
import Testing

/// Charts of what was measured: on the page of the case, and where a chapter asks for one.
@Suite("Measured")
struct MeasurementTests {
  /// The parts of a page between a text and the end of its section, read back.
  private func sections(_ path: String, _ start: String) throws -> [PageReader] {
    try SampleSite.text(path).components(separatedBy: start).dropFirst().map { rest in
      let end = try #require(rest.range(of: "</section>"))
      let markup = "<root><section title=\"\(rest[..<end.upperBound])</root>"
      return PageReader(SiteFile(path: "section.html", bytes: Array(markup.utf8)))
    }
  }

  private func section(_ id: String) throws -> PageReader? {
    try sections("cases/\(id).html", "<section aria-labelledby=\"").first { $0.ids.contains("numbers") }
  }

  private func charts() throws -> [PageReader] {
    try sections("chapters/02-channels.html", "<section class=\"embed part\" aria-label=\"Measured: ")
  }

  @Test("A case's page has a figure and a table for each unit, with what the numbers depend on")
  func page() throws {
    let page = try #require(try section("lost-update"))
    #expect(page.error == nil)
    #expect(page.count("figure") == 3 && page.count("svg") == 3 && page.count("table") == 3)
    // Bars for all, whiskers (a line and its two ends) where there is more than one sample.
    #expect(page.count("rect") == 6)
    #expect(page.elements.count { $0.attributes["class"] == "whisker" } == 9)
    #expect(page.elements.count { $0.attributes["class"] == "obar base" } == 3)
    #expect(!page.elements.contains { $0.attributes["style"] != nil } && page.count("script") == 0)
    for part in [
      "Time", "500 µs", "1.30 ms", "1.20–1.30 ms", "2.60×", "Ratio to no lock", "Memory", "1.50 MiB", "3.00 MiB",
      "2.00×",
      "Requests", "1,200 requests", "-O", "Swift 6.3.1", "2 processors", "within wide limits",
      "What was run: measure.swift",
    ] {
      #expect(page.text.contains(part), "\(part)")
    }
  }

  @Test("A chart in a chapter shows the unit and the baseline that it asks for")
  func chart() throws {
    let chart = try #require(try charts().first)
    for part in ["What the repair costs", "Ratio to one lock", "0.38×", "2.46×", "-O"] {
      #expect(chart.text.contains(part), "\(part)")
    }
    #expect(!chart.text.contains("MiB") && chart.count("svg") == 1)
    #expect(chart.elements.contains { $0.attributes["href"] == "../cases/lost-update.html#numbers" })
  }

  @Test("A chart without data says so, and so does one for a unit or a baseline that is not there")
  func nothing() throws {
    let texts = try charts().map(\.text)
    #expect(
      texts.contains {
        $0.contains("Nothing was measured in “ms”; what there is has the units “s”, “bytes”, “requests”.")
      })
    #expect(
      texts.contains { $0.contains("Nothing has been measured yet. To measure it, run casebook run philosophers.") })
    #expect(texts.contains { $0.contains("to compare with; the first takes its place.") })
    #expect(try section("philosophers")?.text.contains("Nothing has been measured yet") == true)
  }

  @Test("A case that measures nothing has no such section, and its JSON no such key")
  func absent() throws {
    #expect(try section("transfer-deadlock") == nil)
    #expect(try !SampleSite.text("cases/transfer-deadlock.json").contains("\"measurement\""))
    #expect(try SampleSite.text("cases/lost-update.json").contains("\"no lock\""))
  }

  @Test("Numbers without a scale are drawn as far as they have a length, and never trap")
  func hostile() throws {
    let page = try #require(try section("hostile"))
    #expect(page.error == nil)
    #expect(page.text.contains("-2.50 s") && page.text.contains("unknown"))
    for number in page.elements.flatMap({ [$0.attributes["x"], $0.attributes["width"]] }).compactMap({ $0 }) {
      #expect(Double(number)?.isFinite == true, "\(number)")
    }
  }
}
