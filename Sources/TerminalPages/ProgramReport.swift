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

  /// Everything, the interleavings folded.
  public func page(width: Int) -> Page {
    var builder = PageBuilder(width: width)
    builder.heading(StyledText(report.program), level: 1, id: "program")
    verdict(to: &builder)
    builder.blank()
    for finding in report.findings {
      text(finding).write(to: &builder, isFolded: true)
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

  /// The gravest finding on one screen, if the whole page has no room there.
  ///
  /// - Parameter rows: Lines that the screen has room for. A page can be longer if even the least is.
  public func page(width: Int, rows: Int) -> Page {
    let whole = page(width: width)
    guard whole.lines.count > rows, let gravest = report.findings.first else { return whole }
    let (text, more) = (text(gravest), report.findings.count - 1)
    return OneScreen(
      title: report.program,
      head: { _, builder in
        verdict(to: &builder)
        if more > 0 { builder.text(StyledText("and \(Numbers.counted(more, "other finding")): v shows all", .dim)) }
      }, finding: text, commands: text.replay.map { [$0] } ?? []
    ).page(width: width, rows: rows)
  }

  private func verdict(to builder: inout PageBuilder) {
    builder.text(VerdictText.badges(report) + StyledText("  \(Basis(report).summary)", .dim))
  }

  private func text(_ finding: Finding) -> FindingText {
    FindingText(finding, of: report, variant: file(of: finding), target: target, suffix: suffix)
  }

  /// The file that the finding is about: the first that it names.
  private func file(of finding: Finding) -> Variant? {
    let frames = finding.participants.flatMap(\.suspended) + finding.moments.flatMap(\.stack)
    let names = frames.map { PlaceText.baseName($0.file) }
    return names.lazy.compactMap { name in files.first { PlaceText.baseName($0.file) == name } }.first ?? files.first
  }
}
