public import Checker
public import Console
public import Figures
public import Workbook

/// Verdicts in the terminal: a mark, a word and a color, of which the word alone suffices.
public enum VerdictText {
  /// `⬣ deadlock`, `✓ clean`, `? not measured`.
  public static func badge(_ style: VerdictStyle) -> StyledText {
    StyledText("\(mark(style.family)) \(style.word)", self.style(style.family))
  }

  /// The badge of a verdict; nil for a program that was not measured.
  public static func badge(_ verdict: Verdict?) -> StyledText { badge(VerdictStyle(verdict)) }

  /// One badge for each kind that was found; one if nothing was.
  public static func badges(_ report: Report?) -> StyledText {
    guard let report, !report.findings.isEmpty else { return badge(report?.verdict) }
    var seen: Set<Finding.Kind> = []
    let kinds = report.findings.map(\.kind).filter { seen.insert($0).inserted }
    return StyledText.joined(kinds.map { badge(VerdictStyle($0)) }, separator: "  ")
  }

  /// `✓ confirmed`, `± nuanced`, `? not measured`.
  public static func badge(_ verdict: Claim.Verdict?) -> StyledText {
    switch verdict {
    case .confirmed?: StyledText("✓ confirmed", .bold(.green))
    case .refuted?: StyledText("✗ refuted", .bold(.red))
    case .nuanced?: StyledText("± nuanced", .bold(.yellow))
    case nil: StyledText("? not measured", .dim)
    }
  }

  /// The color of a family.
  public static func style(_ family: VerdictStyle.Family) -> TextStyle {
    switch family {
    case .clean: .bold(.green)
    case .stuck, .crash: .bold(.red)
    case .memory: .bold(.magenta)
    case .left: .bold(.yellow)
    case .limit: .bold(.cyan)
    case .missing: .dim
    }
  }

  private static func mark(_ family: VerdictStyle.Family) -> String {
    switch family {
    case .clean: "✓"
    case .stuck: "⬣"
    case .crash: "✗"
    case .memory: "▲"
    case .left: "◆"
    case .limit: "◇"
    case .missing: "?"
    }
  }
}
