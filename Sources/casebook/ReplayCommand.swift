import ArgumentParser
import CaseRunner
import Checker
import Explorer
import Foundation
import Workbook

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Show one interleaving, step by step.",
    usage: "casebook replay ID[/VARIANT] | FILE... SCHEDULE [options] [-- ARGUMENTS...]",
    discussion:
      "A schedule stands in every finding of a report; @FILE reads it from a file. Without a variant, buggy is meant.")

  @Argument(
    help: ArgumentHelp("A case or the files of a program, then the schedule.", valueName: "what"),
    completion: Completions.cases)
  var words: [String]

  /// Arguments of the program.
  private var arguments: [String] { TerminatedArguments.all }

  @Option(help: ArgumentHelp("Language mode of Swift files: 5 or 6.", valueName: "version"))
  var swiftVersion = 6

  @Flag(help: "Write the interleaving as JSON to standard output.")
  var json = false

  func validate() throws {
    guard words.count >= 2 else { throw ValidationError("give a case or a file, and a schedule") }
    guard [5, 6].contains(swiftVersion) else { throw ValidationError("--swift-version must be 5 or 6") }
  }

  func run() async throws {
    let schedule = try ScheduleArgument.read(words[words.count - 1])
    let (program, arguments) = try target()
    let workbench = try await Workbench.open(bookRoot: Book.root())
    Terminal.progress("compiling \(words[0])")
    let explorer = try await program.explorer(workbench, arguments: arguments, instances: 1)
    let replay = try await explorer.replay(schedule)
    Terminal.clearProgress()
    print(json ? try Output.json(replay) : InterleavingText(replay: replay).text)
    if !replay.report.findings.isEmpty { throw ExitStatus.findings }
  }

  /// A name of files that exist is a program; everything else names a case.
  private func target() throws -> (program: ProgramArguments, arguments: [String]) {
    let names = Array(words.dropLast())
    if names.count > 1 || names[0].hasSuffix(".swift") || isFile(names[0]) || Book.nearestRoot() == nil {
      return (try ProgramArguments(names, languageMode: swiftVersion), arguments)
    }
    let book = try Book.load(orInstalled: true)
    let parts = names[0].split(separator: "/", maxSplits: 1).map(String.init)
    let study = try book.study(parts.first ?? "")
    let variantName = parts.count > 1 ? parts[1] : "buggy"
    guard let variant = study.variant(named: variantName) else {
      throw UsageError(
        "error: the case '\(study.id)' has no variant '\(variantName)'",
        next: Suggestion.sentence(variantName, among: study.variants.map(\.name))
          ?? "It has \(study.variants.map(\.name).joined(separator: ", ")).")
    }
    let source = Compiler.Source(
      files: [variant.file], directory: "\(book.root)/\(study.folder)", languageMode: study.languageMode)
    return (.swift(source), study.arguments)
  }

  private func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }
}

/// An interleaving for a person: who ran, from which line to which, who waited and who woke whom.
struct InterleavingText {
  let replay: Replay

  var text: String {
    var lines = ["\(ReportText.badge(replay.report.verdict))  \(Terminal.harmless(replay.report.program))", ""]
    for step in replay.interleaving { lines += text(of: step) }
    if replay.interleaving.isEmpty { lines.append("  nothing to show: only one unit ever ran") }
    for finding in replay.report.findings {
      lines.append("")
      lines.append("\(Terminal.styled(finding.kind.rawValue, .bold, .red)): \(Terminal.harmless(finding.message))")
    }
    for outcome in replay.report.outcomes where !outcome.stdout.isEmpty {
      lines += ["", "output:"] + outcome.stdout.split(separator: "\n").map { "  \(Terminal.harmless(String($0)))" }
    }
    if !replay.report.notes.isEmpty { lines += [""] + replay.report.notes.map { "note: \(Terminal.harmless($0))" } }
    return lines.joined(separator: "\n")
  }

  private func text(of step: InterleavingStep) -> [String] {
    let places = step.actions.compactMap(\.place).filter { !$0.file.isEmpty && $0.line > 0 }
    var span = ""
    if let first = places.first, let last = places.last {
      span =
        "  \(first.file):\(first.line)"
        + (last == first || last.line == first.line ? "" : " to \(last.file):\(last.line)")
    }
    let time = step.time == 0 ? "" : "  at \(Self.duration(step.time))"
    let head =
      "\(String(step.number).leftPadded(4))  \(Terminal.styled(step.unit, .bold))\(Terminal.styled(span + time, .dim))"
    return [head]
      + step.actions.map { action in
        "        \(Terminal.harmless(action.text))"
          + (action.place.map { $0.line > 0 ? "  (line \($0.line))" : "" } ?? "")
      }
  }

  private static func duration(_ nanoseconds: UInt64) -> String {
    let seconds = Double(nanoseconds) / 1e9
    return seconds >= 1 ? String(format: "%.3f s", seconds) : String(format: "%.3f ms", seconds * 1000)
  }
}

extension String {
  func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
  func rightPadded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
