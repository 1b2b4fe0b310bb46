public import Console
import Figures
public import Practice
public import Workbook

/// What is told after a drill: the grade, when it comes again, and what there is to learn.
public enum LearningText {
  /// The grade with its reason, and when the drill comes again, with the reason.
  ///
  /// - Parameters:
  ///   - review: The one that was just recorded.
  ///   - history: Of the drill, with that review in it.
  public static func grade(
    _ review: Review, difficulty: Int, history: DrillHistory, clock: PracticeClock, to builder: inout PageBuilder
  ) {
    let grading = Grading(review.effort, kind: review.drill.kind, difficulty: difficulty)
    let sentence = grading.sentence.dropFirst(grading.grade.name.count)
    builder.text(
      StyledText("Grade: ") + StyledText(grading.grade.name, style(grading.grade)) + StyledText(sentence + "."))
    builder.text(StyledText(next(history, clock)))
  }

  private static func style(_ grade: Grade) -> TextStyle {
    switch grade {
    case .again: .bold(.red)
    case .hard: .bold(.yellow)
    case .good: .bold(.green)
    case .easy: .bold(.cyan)
    }
  }

  /// `It comes again on Fri 2026-11-27, in 3 days: until then …`
  static func next(_ history: DrillHistory, _ clock: PracticeClock) -> String {
    guard history.interval > 0 else {
      return "It comes again in 10 minutes: what was not remembered is asked once more on the same day."
    }
    let days = Numbers.counted(history.interval, "day")
    let day = history.dueDay
    var text = "It comes again in \(days), on \(day.weekday) \(day): "
    text += "then the chance that you still know it will have fallen to \(Numbers.percent(history.recall(on: day)))"
    if history.steps.count > 1, let before = history.steps.last?.recallBefore {
      text += "; it was \(Numbers.percent(before)) before this time, number \(history.steps.count)"
    }
    return text + "."
  }

  /// What the program that was shown does, cause, repair as a rule, and questions with folded answers.
  ///
  /// - Parameters:
  ///   - variant: What was shown. The cause is that of the program as it is given, and is told as such beside any other.
  ///   - hasKeys: Whether there are keys that open them.
  public static func teaching(
    _ study: Case, of variant: Variant? = nil, hasKeys: Bool = true, to builder: inout PageBuilder
  ) {
    for (title, text) in texts(study, variant) where !text.isEmpty {
      builder.blank()
      builder.line(StyledText(title, .bold))
      MarkdownText().write(text, to: &builder)
    }
    guard !study.questions.isEmpty else { return }
    builder.blank()
    builder.line(
      StyledText("Questions that are asked about it", .bold)
        + StyledText(builder.width < 60 || !hasKeys ? "" : "  Tab, Enter: the answer", .dim))
    for question in study.questions {
      builder.folded(MarkdownText().inline(question.question)) { builder in
        builder.indented("  ") { MarkdownText().write(question.answer, to: &$0) }
      }
    }
  }

  private static func texts(_ study: Case, _ variant: Variant?) -> [(title: String, text: String)] {
    let rule = ("The repair, as a rule", study.fix)
    guard let variant, !variant.isBuggy else { return [("Why it happens", study.cause), rule] }
    let given = ("Why the program fails without the repair", study.cause)
    if variant.isFixed {
      guard let why = variant.why else {
        return [("Why this program holds: the rule that it keeps", study.fix), given]
      }
      return [("Why this program holds", why), given, rule]
    }
    let own = variant.isTempting ? "Why this repair does not hold" : "What this program does"
    return [(own, variant.why ?? ""), ("Why the given program fails", study.cause), rule]
  }
}
