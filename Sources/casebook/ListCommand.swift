import ArgumentParser
import Foundation
import Workbook

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List all cases by chapter.")

  @Flag(help: "Write the list as JSON to standard output.")
  var json = false

  private struct Entry: Encodable {
    var id: String
    var title: String
    var chapter: Int
    var difficulty: Int
    var patterns: [String]
    var uses: [String]
    var variants: [String]
  }

  func run() throws {
    let book = try Book.load(orInstalled: true)
    try book.tellDiagnostics(strict: false)
    let numbers = Set(book.workbook.cases.map(\.chapter)).sorted()
    let cases = numbers.flatMap { book.workbook.chapterCases($0) }
    if json {
      print(
        try Output.json(
          cases.map {
            Entry(
              id: $0.id, title: $0.title, chapter: $0.chapter, difficulty: $0.difficulty, patterns: $0.patterns,
              uses: $0.uses, variants: $0.variants.map(\.name))
          }))
      return
    }
    let width = cases.map(\.id.count).max() ?? 0
    for number in numbers {
      let title = book.workbook.chapter(number)?.title ?? "not written yet"
      print(Terminal.styled("\(number)  \(title)", .bold))
      for study in cases where study.chapter == number {
        print(
          "   \(study.id.rightPadded(width))  \(String(repeating: "*", count: study.difficulty).rightPadded(5))  \(study.title)"
        )
      }
    }
    if cases.isEmpty { print("There are no cases yet. Begin one with 'casebook new ID'.") }
  }
}
