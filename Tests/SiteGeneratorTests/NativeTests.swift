import Checker
import Foundation
import SiteGenerator
import Testing

/// What stands beside the verdicts of a case: native runs where an author asks for them, and what a proof costs.
@Suite("What stands beside a verdict")
struct NativeTests {
  /// The text of a section of a case's page; nil if there is none.
  private func section(_ id: String, _ name: String = "native") throws -> String? {
    let text = try SampleSite.text("cases/\(id).html")
    guard let start = text.range(of: "<section aria-labelledby=\"\(name)\">"),
      let end = text.range(of: "</section>", range: start.upperBound..<text.endIndex)
    else { return nil }
    let markup = "<root>\(text[start.lowerBound..<end.upperBound])</root>"
    return PageReader(SiteFile(path: "section.html", bytes: Array(markup.utf8))).text
  }

  @Test("Counts of the checker, of the sanitizer and of plain runs stand side by side, with what they depend on")
  func table() throws {
    let text = try #require(try section("lost-update"))
    for part in [
      "in 1,990 of 2,000 schedules", "first in schedule 2", "data race in 5 of 20 runs",
      "Swift access race in 2 of 20 runs", "another output than the repair's in 3 of 20 runs",
      "crashed in 1 of 20 runs", "on a machine with 2 processors", "-Onone", "not ended after 3 s counts as hung",
      "no verdict rests on them", "WARNING: ThreadSanitizer: data race\n  Write of size 8", "signal 4",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test("A report about a program without a race of its own is not taken for the truth")
  func doubt() throws {
    #expect(try section("lost-update")?.contains("Not every report is right") == true)
    #expect(try section("philosophers")?.contains("Not every report is right") == false)
  }

  @Test("What could not be run, and what took too long, say so")
  func unavailable() throws {
    let text = try #require(try section("philosophers"))
    #expect(text.contains("could not be run: error: there is no runtime of the sanitizer"))
    #expect(text.contains("hung in 4 of 4 runs (20 asked for)"))
  }

  @Test("A case without native runs has no such section, and its JSON no such key")
  func absent() throws {
    #expect(try section("transfer-deadlock") == nil)
    #expect(try !SampleSite.text("cases/transfer-deadlock.json").contains("\"native\""))
    #expect(try SampleSite.text("cases/lost-update.json").contains("\"Swift access race\""))
  }

  @Test("Reduction stands beside brute force, and what was not finished says so")
  func searches() throws {
    let text = try #require(try section("lost-update", "searches"))
    #expect(text.contains("a pool of 8"))
    for part in ["2", "not in 1,000", "20", "more than 1,000, about 35,000"] { #expect(text.contains(part), "\(part)") }
    #expect(try section("transfer-deadlock", "searches") == nil)
  }

  @Test("A race tells of the other places at which its variable is raced for")
  func sightings() throws {
    let page = try PageReader(SiteFile(path: "p.html", bytes: Array(SampleSite.text("cases/lost-update.html").utf8)))
      .text
    #expect(page.contains("The same variable is raced for between"))
    #expect(page.contains("in 640 schedules; one of them w2:2.2"))
  }
}
