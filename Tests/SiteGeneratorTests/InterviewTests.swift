import Checker
import Figures
import Foundation
import SiteGenerator
import Testing
import Workbook

@Suite("Interview sheets")
struct InterviewTests {
  private func sheet(_ minutes: Int, seed: UInt64 = 1) -> InterviewSheet {
    InterviewSheet(SampleBook.book, outcomes: SampleBook.outcomes, minutes: minutes, seed: seed)
  }

  @Test("A sheet spends exactly its minutes, within the bounds", arguments: [0, 15, 31, 47, 60, 120, 10_000])
  func minutes(_ minutes: Int) {
    let sheet = sheet(minutes)
    #expect(sheet.minutes == min(max(minutes, 15), 120))
    #expect(!sheet.items.isEmpty)
    #expect(sheet.items.reduce(0) { $0 + $1.minutes } == sheet.minutes)
    #expect(sheet.items.map(\.number) == Array(1...sheet.items.count))
    #expect(Set(sheet.items.map(\.caseID)).count == sheet.items.count)
  }

  @Test("The same seed gives the same sheet")
  func seeds() {
    #expect(sheet(30, seed: 7) == sheet(30, seed: 7))
  }

  @Test("Every item has a rubric of all aspects, with an answer for each")
  func rubric() {
    for item in sheet(120).items {
      #expect(item.rubric.map(\.aspect) == InterviewSheet.Aspect.allCases)
      #expect(item.rubric.allSatisfy { !$0.model.isEmpty })
    }
  }

  @Test("The tasks give no answer away; the answers begin a sheet of paper of their own")
  func secrecy() throws {
    let sheet = sheet(60)
    for item in sheet.items {
      #expect(!sheet.tasks.contains("buggy") && !sheet.tasks.contains(item.caseID), "\(item.caseID)")
      #expect(sheet.answers.contains("`\(item.caseID)`"))
    }
    #expect(sheet.markdown.split(separator: "\u{c}").count == 2)
    let page = try #require(try SampleSite.files.get().first { $0.path == "interview-60.html" })
    let text = String(decoding: page.bytes, as: UTF8.self)
    let parts = text.components(separatedBy: "id=\"answers\"")
    #expect(parts.count == 2)
    for item in sheet.items { #expect(!parts[0].contains("cases/\(item.caseID).html")) }
    #expect(!parts[0].contains("<b>buggy</b>"))
  }

  @Test("The contents lead to the overview, and that to both sheets")
  func links() throws {
    let files = try SampleSite.files.get()
    func text(_ path: String) throws -> String {
      String(decoding: try #require(files.first { $0.path == path }).bytes, as: UTF8.self)
    }
    #expect(try text("index.html").contains("href=\"interview.html\""))
    for minutes in [30, 60] { #expect(try text("interview.html").contains("href=\"interview-\(minutes).html\"")) }
  }

  @Test("A book without a case that can be asked about has no sheets, and no link to them")
  func none() throws {
    let sheet = InterviewSheet(Workbook(chapters: [], cases: []), outcomes: [:], minutes: 30)
    #expect(sheet.items.isEmpty)
    #expect(InterviewSummary(sheet, given: [:]).possible == 0)
  }

  @Test("What to practice: what was given least comes first, as drills")
  func summary() throws {
    let sheet = sheet(30)
    let first = try #require(sheet.items.first)
    var given = Dictionary(
      uniqueKeysWithValues: sheet.items.map { item in
        (item.caseID, Dictionary(uniqueKeysWithValues: InterviewSheet.Aspect.allCases.map { ($0, 1.0) }))
      })
    #expect(InterviewSummary(sheet, given: given).advice.isEmpty)
    given[first.caseID]?[.lines] = 0.5
    given[first.caseID]?[.repair] = 0
    let summary = InterviewSummary(sheet, given: given)
    #expect(summary.advice.map(\.drill) == ["\(first.caseID)/repair", "\(first.caseID)/find"])
    #expect(summary.points == Double(summary.possible) - 1.5)
    #expect(summary.families.first?.family == first.family)
  }
}
