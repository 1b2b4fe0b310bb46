public import Checker
public import Console
import Explorer
import Figures
import Practice
public import Workbook

/// What a game came to: the finding with its interleaving, or the proof and the reason.
public enum ScheduleResult {
  /// - Parameter report: What was measured of the program that was played; nil if nothing was.
  public static func write(
    _ board: ScheduleBoard, study: Case, report: Report?, to builder: inout PageBuilder
  ) {
    let target = "\(study.id)/\(board.task.variant.name)"
    if let winning = board.winning, let ending = winning.ending {
      builder.text(StyledText(summary(board), .bold))
      if case .output = board.task.goal {
        builder.text(
          StyledText("It printed: ") + StyledText(winning.output.isEmpty ? "nothing" : oneLine(winning.output)))
      }
      for finding in ending.findings.prefix(2) {
        builder.blank()
        builder.text(
          VerdictText.badge(VerdictStyle(finding.kind)) + StyledText("  ") + StyledText(finding.message, .bold),
          rest: "  ")
        guard let report else { continue }
        let text = FindingText(finding, of: report, variant: board.task.variant, target: target)
        builder.blank()
        text.writeExcerpt(to: &builder)
        if let graph = text.graph {
          builder.blank()
          builder.line(StyledText("Who waits for whom", .bold))
          graph.write(to: &builder)
        }
        if let timeline = text.timeline {
          builder.blank()
          builder.line(StyledText("Your interleaving, time downwards", .bold))
          timeline.write(to: &builder)
        }
      }
      builder.blank()
      builder.line(StyledText("See it again", .bold))
      builder.lines(CommandText.lines(board.replayCommand(winning), width: builder.width))
    }
    if let proof = board.proof {
      builder.blank()
      builder.text(StyledText(proof.sentence))
    }
    if board.task.isRepaired, let right = board.task.reasons.first(where: \.isRight) {
      builder.blank()
      builder.line(StyledText("The rule that keeps it from breaking", .bold))
      MarkdownText().write(right.text, to: &builder)
      MarkdownText().write(right.explanation, to: &builder)
    }
    builder.blank()
  }

  private static func summary(_ board: ScheduleBoard) -> String {
    let moves = Numbers.counted(board.winning?.moves.count ?? 0, "move")
    let before =
      board.wrongTries == 0
      ? "at the first try" : "after \(Numbers.counted(board.wrongTries, "wrong try", plural: "wrong tries"))"
    return "Broken in \(moves), \(before)."
  }

  private static func oneLine(_ text: String) -> String {
    text.split(separator: "\n").joined(separator: " / ")
  }
}
