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
  private let everything: Everything

  /// How its reader comes from the one screen to the whole page.
  public enum Everything: Sendable, Hashable {
    /// By a key, while the page is on the screen.
    case key(String)
    /// By a command, once the page is printed.
    case command(String)
  }

  /// - Parameters:
  ///   - files: Names of the program's files with their texts; none for an executable.
  ///   - target: What `casebook replay` takes for it.
  ///   - suffix: What must follow the schedule in that command.
  ///   - everything: What shows the whole page, for a screen that has no room for it.
  public init(
    _ report: Report, files: [(name: String, source: String)], target: String, suffix: String = "",
    everything: Everything
  ) {
    self.everything = everything
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
    if report.findings.isEmpty, !report.exploration.bound.isEmpty {
      builder.text(StyledText(report.exploration.bound, .dim), first: "  ")
    }
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
    let text = text(gravest)
    var commands = text.replay.map { [$0] } ?? []
    if case .command(let command) = everything { commands.append(command) }
    return OneScreen(
      title: report.program,
      head: { _, builder in
        verdict(to: &builder)
        if let more { builder.text(StyledText(more, .dim)) }
      }, finding: text, commands: commands
    ).page(width: width, rows: rows)
  }

  /// What the one screen leaves out, and how to see it.
  private var more: String? {
    let others = report.findings.count - 1
    let left = others > 0 ? "and \(Numbers.counted(others, "other finding"))" : nil
    return switch everything {
    case .key(let key): left.map { "\($0): \(key) shows all" }
    case .command: left.map { "\($0): the last command below shows all" }
    }
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
