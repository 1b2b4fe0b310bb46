import CaseRunner
import Checker
import Explorer
import Foundation
import TerminalPages

/// `casebook check FILE --watch`.
struct CheckWatch {
  let files: [String]
  let languageMode: Int
  let arguments: [String]
  let replaySuffix: String
  let options: ExplorationOptions

  func run() async throws {
    let workbench = try await Workbench.open(bookRoot: Book.root())
    let folders = Set(files.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path })
    let names = Set(files.map { URL(fileURLWithPath: $0).lastPathComponent })
    let title = files.joined(separator: " ")
    try await Watch(title: title, folders: folders.sorted(), isWanted: { names.contains($0) }) { tell in
      try await once(workbench, tell: tell)
    }.run()
  }

  private func once(
    _ workbench: Workbench, tell: @escaping @Sendable (String) -> Void
  ) async throws -> Watch.Pages {
    let program = try ProgramArguments(files, languageMode: languageMode)
    tell("compiling")
    let explorer = try await program.explorer(
      workbench, arguments: arguments, instances: Workbench.processorCount)
    tell("checking")
    let report = try await explorer.explore(options)
    let page = ProgramReport(report, ofFiles: files, suffix: replaySuffix, everything: .key("v"))
    return { width, rows in rows.map { page.page(width: width, rows: $0) } ?? page.page(width: width) }
  }
}

extension ProgramReport {
  /// The report of a program that was checked, with the texts of its files as they are now.
  ///
  /// - Parameters:
  ///   - files: As the user gave them.
  ///   - suffix: What must follow the schedule in a command that replays.
  init(_ report: Report, ofFiles files: [String], suffix: String, everything: Everything) {
    let sources = files.filter { $0.hasSuffix(".swift") }.compactMap { file in
      FileManager.default.contents(atPath: file).map { (name: file, source: String(decoding: $0, as: UTF8.self)) }
    }
    self.init(
      report, files: sources, target: files.map(Shell.quoted).joined(separator: " "), suffix: suffix,
      everything: everything)
  }
}
