public import Checker
public import Console
import Figures
public import Workbook

/// One line for a variant: its name, its verdict, what that rests on, and the gravest finding's message.
public struct VariantLine: Sendable {
  private let variant: Variant
  private let report: Report?

  /// - Parameter report: Nil if it was not measured.
  public init(_ study: Case, _ variant: Variant, _ report: Report?) {
    self.variant = variant
    self.report = report
  }

  public func write(to builder: inout PageBuilder) {
    builder.figure { builder in
      var text = StyledText(variant.name, .bold) + StyledText("  ") + VerdictText.badges(report)
      if let report { text += StyledText("  \(Basis(report).summary)", .dim) }
      builder.text(text, rest: "    ")
      if let finding = report?.findings.first { builder.text(StyledText(finding.message), first: "    ") }
    }
  }
}

/// What was measured of one variant: what the verdict rests on, findings, outcomes, the checker's own notes.
public struct VariantText: Sendable {
  private let study: Case
  private let variant: Variant
  private let report: Report

  /// Findings shown in full before the rest is folded.
  private static let findingLimit = 3

  public init(_ study: Case, _ variant: Variant, _ report: Report) {
    self.study = study
    self.variant = variant
    self.report = report
  }

  public func write(to builder: inout PageBuilder) {
    let basis = Basis(report)
    let lead = report.findings.isEmpty ? "Nothing was found in" : "The verdict rests on"
    builder.text(StyledText("\(lead) \(basis.summary)."))
    builder.folded(StyledText("How much it rests on", .bold)) { builder in
      for detail in basis.details {
        builder.text(StyledText(detail.value), first: StyledText("  \(detail.term): ", .dim), rest: "    ")
      }
    }
    builder.blank()
    let texts = report.findings.map {
      FindingText($0, of: report, variant: variant, target: "\(study.id)/\(variant.name)")
    }
    for text in texts.prefix(Self.findingLimit) {
      text.write(to: &builder, isFolded: true)
      builder.blank()
    }
    let rest = texts.dropFirst(Self.findingLimit)
    if !rest.isEmpty {
      builder.folded(StyledText(Numbers.counted(rest.count, "further finding"), .bold)) { builder in
        for text in rest {
          text.write(to: &builder)
          builder.blank()
        }
      }
      builder.blank()
    }
    if let outcomes = OutcomeText(report.outcomes) {
      builder.line(StyledText("What it printed", .bold))
      outcomes.write(to: &builder)
      builder.blank()
    }
    for note in report.notes { builder.text(StyledText(note, .dim), first: StyledText("note: ", .dim)) }
  }
}
