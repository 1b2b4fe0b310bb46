public import Checker
public import Console
import Figures
import Workbook

/// What a program came to that belongs to no book: its verdict, each finding with its place in the text, and what it printed.
public struct ProgramReport: Sendable {
  private let report: Report
  private let files: [Variant]
  private let target: String
  private let suffix: String

  /// - Parameters:
  ///   - files: Names of the program's files with their texts; none for an executable.
  ///   - target: What `casebook replay` takes for it.
  ///   - suffix: What must follow the schedule in that command.
  public init(_ report: Report, files: [(name: String, source: String)], target: String, suffix: String = "") {
    self.report = report
    self.files = files.map {
      Variant(name: $0.name, file: $0.name, path: $0.name, expectation: .anything, source: $0.source)
    }
    self.target = target
    self.suffix = suffix
  }

  public func page(width: Int) -> Page {
    var builder = PageBuilder(width: width)
    builder.heading(StyledText(report.program), level: 1, id: "program")
    builder.text(VerdictText.badges(report) + StyledText("  \(Basis(report).summary)", .dim))
    builder.blank()
    for finding in report.findings {
      FindingText(finding, of: report, variant: file(of: finding), target: target, suffix: suffix)
        .write(to: &builder, isFolded: true)
      builder.blank()
    }
    if let outcomes = OutcomeText(report.outcomes) {
      builder.line(StyledText("What it printed", .bold))
      outcomes.write(to: &builder)
      builder.blank()
    }
    for note in report.notes { builder.text(StyledText(note, .dim), first: StyledText("note: ", .dim)) }
    return builder.finish(title: report.program)
  }

  /// The file that the finding is about: the first that it names.
  private func file(of finding: Finding) -> Variant? {
    let frames = finding.participants.flatMap(\.suspended) + finding.moments.flatMap(\.stack)
    let names = frames.map { PlaceText.baseName($0.file) }
    return names.lazy.compactMap { name in files.first { PlaceText.baseName($0.file) == name } }.first ?? files.first
  }
}
