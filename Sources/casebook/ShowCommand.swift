import ArgumentParser
import CaseRunner
import Foundation
import Workbook

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a case and what its author declares.")

  @Argument(help: "The case.", completion: Completions.cases)
  var id: String

  @Flag(help: "Show cause and repair, too.")
  var solution = false

  func run() throws {
    let book = try Book.load(orInstalled: true)
    let study = try book.study(id)
    let chapter = book.workbook.chapter(study.chapter)?.title
    print(Terminal.styled(study.title, .bold))
    print(study.summary + "\n")
    print("chapter     \(study.chapter)\(chapter.map { ", \($0)" } ?? "")")
    print("difficulty  \(study.difficulty) of 5")
    print("pattern     \(study.patterns.joined(separator: ", "))")
    print("uses        \(study.uses.joined(separator: ", "))\n")
    print("Symptom\n\(indented(study.symptom))\n")
    if solution {
      print("Cause\n\(indented(study.cause))\n")
      print("Repair\n\(indented(study.fix))\n")
    }
    let paths = study.variants.map { book.path($0.path) }
    let width = paths.map(\.count).max() ?? 0
    for (variant, path) in zip(study.variants, paths) {
      print("\(path.rightPadded(width))  declared: \(Judge.describe(variant.expectation))")
    }
    print("\nRun it with: casebook run \(study.id)")
    if !solution { print("Cause and repair: casebook show \(study.id) --solution") }
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n")
  }
}
