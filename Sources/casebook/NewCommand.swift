import ArgumentParser
import CaseRunner
import Foundation
import Workbook

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Begin a case, with two programs that already run.")

  @Argument(help: "Id of the case: lower-case words joined by hyphens.")
  var id: String

  @Option(help: "Number of the chapter that it belongs to.")
  var chapter = 1

  func run() throws {
    let root = try Book.requiredRoot()
    let words = id.split(separator: "-", omittingEmptySubsequences: false)
    let isName = words.allSatisfy { word in
      !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) }
    }
    guard isName else {
      throw UsageError(
        "error: '\(id)' is no id of a case",
        next: "Use lower-case letters and digits, words joined by hyphens: lost-signal.")
    }
    let folder = "\(root)/cases/\(id)"
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw UsageError("cases/\(id): error: the case exists already", next: "Choose another id, or edit that case.")
    }
    let files = CaseSkeleton(id: id, chapter: chapter).files
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"), options: .atomic)
      }
    } catch {
      throw CaseRunnerError(
        .environment, "cases/\(id): error: cannot write it: \(error.localizedDescription)",
        next: "Check the folder's permissions and the room on its disk.")
    }
    for (name, _) in files { print("cases/\(id)/\(name)") }
    print("Edit them, then: casebook run \(id)")
    print("Embed the case in chapter \(chapter) with a code block whose info string is: case \(id)")
  }
}
