import Checker
public import Console
import Figures
public import Practice
import Workbook

/// The predict drill as a state machine: the program above, the choices below; first the verdict, then the reason.
public struct PredictScreen: Sendable {
  /// The two questions.
  public enum Step: Int, Sendable, Hashable {
    case verdict, reason
  }

  public let drill: PredictDrill
  private let title: String
  public private(set) var step = Step.verdict
  /// Wrong choices that were made, in their order.
  public private(set) var wrong: [Step: [Int]] = [:]
  /// Wrong choices that a hint ruled out.
  private var ruledOut: [Step: Set<Int>] = [:]
  public private(set) var overlay: DrillOverlay
  private var split: SplitPager
  private var columns: Int
  private var rowCount: Int
  /// Both are answered, or the solution was asked for.
  public private(set) var isDone = false

  /// Of the rows, at most so much goes to the choices: they are read against each other, and the program was read before.
  private static let choiceShare = 0.6

  /// - Parameters:
  ///   - title: In a few words, what it is about, without its answer.
  ///   - rows: Of the screen, the status line included.
  public init(_ drill: PredictDrill, title: String, columns: Int, rows: Int) {
    self.drill = drill
    self.title = title
    self.columns = columns
    rowCount = rows
    overlay = DrillOverlay(
      hints: DrillHints([], kind: .predict),
      keys: [("1-5", "answer"), ("Tab", "to the choices and back, to scroll them")], columns: columns, rows: rows - 1)
    split = SplitPager(
      upper: Self.program(drill, title, columns), lower: PageBuilder(width: columns).finish(title: ""),
      columns: columns, rows: rows - 1, lowerShare: Self.choiceShare)
    begin(.verdict)
  }

  /// Answers that were wrong, of both questions.
  public var wrongTries: Int { wrong.values.reduce(0) { $0 + $1.count } }
  public var hints: Int { overlay.hints.taken.count }
  /// Since the drill was begun this time.
  public var spent: Spent { Spent(hints: hints, wrongTries: wrongTries) }
  public var gaveUp: Bool { overlay.hints.isSolved }

  /// Counts what was spent when the drill was left before.
  public mutating func remember(_ earlier: Spent) { overlay.hints.earlier = earlier }

  /// The choices of the question that is asked.
  public var choices: [PredictDrill.Choice] { choices(step) }

  private func choices(_ step: Step) -> [PredictDrill.Choice] { step == .verdict ? drill.verdicts : drill.reasons }

  public mutating func take(_ key: Key) -> DrillAction {
    if key == .interrupt { return .quit }
    overlay.wrongTries = wrongTries
    let before = overlay.hints.taken
    if !split.isTyping, overlay.take(key) == .taken {
      if gaveUp {
        isDone = true
        return .done
      }
      if overlay.hints.taken != before { applyHint() }
      return .none
    }
    if !split.isTyping {
      switch key {
      case .character("s"): return .skip
      case .character("l"): return .list
      case .character("q"), .endOfInput: return .quit
      case .character(let digit):
        if let number = digit.wholeNumberValue, number > 0 { return answer(number) }
      default: break
      }
    }
    _ = split.take(key)
    return .none
  }

  /// Answers with a choice, from 1. A number that is none, or that is known to be wrong, does nothing.
  public mutating func answer(_ number: Int) -> DrillAction {
    let index = number - 1
    guard choices.indices.contains(index), !isOut(index, step) else { return .none }
    guard choices[index].isRight else {
      wrong[step, default: []].append(index)
      updateHints()
      // From its top, where it says why.
      split.showLower(choicePage)
      return .none
    }
    guard step == .verdict else {
      isDone = true
      return .done
    }
    begin(.reason)
    return .none
  }

  public mutating func resize(columns: Int, rows: Int) {
    self.columns = columns
    rowCount = rows
    overlay.resize(columns: columns, rows: rows - 1)
    split.replace(upper: Self.program(drill, title, columns), lower: choicePage, columns: columns, rows: rows - 1)
  }

  /// The screen.
  ///
  /// - Parameter status: Its last row.
  public func rows(status: StyledText) -> [StyledText] {
    if overlay.topic == nil, let said = split.said { return split.rows + [said] }
    return overlay.over(split.rows) + [status]
  }

  /// Where the cursor stands; nil hides it.
  public var cursor: (column: Int, row: Int)? { overlay.topic == nil ? split.cursor : overlay.cursor }

  // MARK: - The two questions

  private mutating func begin(_ step: Step) {
    self.step = step
    split.title =
      step == .verdict ? "1 of 2: which verdict?" : "Right. 2 of 2: \(PredictText.question(drill).lowercased())"
    updateHints()
    split.showLower(choicePage)
  }

  private func isOut(_ index: Int, _ step: Step) -> Bool {
    wrong[step]?.contains(index) == true || ruledOut[step]?.contains(index) == true
  }

  private mutating func updateHints() {
    overlay.hints.left = Self.hints(choices, out: choices.indices.filter { isOut($0, step) }, step)
  }

  /// The hints that are left of a question: each rules out the first wrong choice that is still in.
  ///
  /// - Parameter out: Choices that are known to be wrong, as indices.
  public static func hints(_ choices: [PredictDrill.Choice], out: [Int], _ step: Step) -> [DrillHints.Step] {
    let open = choices.indices.filter { !choices[$0].isRight && !out.contains($0) }
    return open.dropLast().map { index in
      DrillHints.Step(
        name: step == .verdict ? "verdict" : "reason",
        text: "It is not \(index + 1)\(step == .verdict ? "" : ", “\(choices[index].text)”"). "
          + choices[index].explanation)
    }
  }

  private mutating func applyHint() {
    // What was taken is the first of those that were open.
    guard let index = choices.indices.first(where: { !choices[$0].isRight && !isOut($0, step) }) else { return }
    ruledOut[step, default: []].insert(index)
    updateHints()
    showChoices()
  }

  // MARK: - Pages

  private mutating func showChoices() {
    split.replace(upper: Self.program(drill, title, columns), lower: choicePage, columns: columns, rows: rowCount - 1)
  }

  private static func program(_ drill: PredictDrill, _ title: String, _ columns: Int) -> Page {
    var builder = PageBuilder(width: columns)
    builder.text(
      StyledText(title, .bold)
        + StyledText(
          "  Swift \(drill.languageMode)"
            + (drill.arguments.isEmpty ? "" : ", started with \(drill.arguments.joined(separator: " "))"), .dim))
    ProgramText(drill.variant).write(to: &builder)
    return builder.finish(title: title)
  }

  private var choicePage: Page {
    var builder = PageBuilder(width: columns)
    PredictText.choices(choices, wrong: wrong[step] ?? [], ruledOut: ruledOut[step] ?? [], to: &builder)
    return builder.finish(title: "")
  }
}

/// Questions and answers of predict drills as lines.
public enum PredictText {
  /// Choices with their numbers. First, why the last answer was wrong; from the first answer on, verdicts are told
  /// without what they mean, and choices that are out are cut to a row, so that what is left is seen with it.
  public static func choices(
    _ choices: [PredictDrill.Choice], wrong: [Int], ruledOut: Set<Int>, to builder: inout PageBuilder
  ) {
    if let last = wrong.last {
      builder.text(
        MarkdownText().inline(choices[last].explanation), first: StyledText("✗ Not \(last + 1): ", .bold(.red)),
        rest: "  ")
    }
    let isAnswered = !wrong.isEmpty || !ruledOut.isEmpty
    for (index, choice) in choices.enumerated() {
      let text = MarkdownText().inline(isAnswered ? choice.brief : choice.text)
      guard wrong.contains(index) || ruledOut.contains(index) else {
        builder.text(text, first: StyledText("  ") + StyledText("\(index + 1) ", .bold(.cyan)), rest: "    ")
        continue
      }
      let mark = wrong.contains(index) ? StyledText("✗ ", .bold(.red)) : StyledText("- ", .dim)
      let row = mark + StyledText("\(index + 1) ", .dim) + text.styled(.dim)
      builder.line(row.clipped(to: builder.width))
    }
  }

  /// What is asked when the verdict is known.
  public static func question(_ drill: PredictDrill) -> String {
    drill.asksForRule ? "Which rule keeps it so?" : "Why?"
  }

  /// What was asked, what was answered, and what was measured.
  ///
  /// - Parameters:
  ///   - wrong: Wrong choices that were made, by question.
  ///   - study: The name of the case, for the command that replays.
  public static func result(
    _ drill: PredictDrill, wrong: [PredictScreen.Step: [Int]], study: String, to builder: inout PageBuilder
  ) {
    let reason = drill.asksForRule ? "The rule" : "Why"
    for (step, choices, name) in [
      (PredictScreen.Step.verdict, drill.verdicts, "The verdict"), (.reason, drill.reasons, reason),
    ] {
      builder.blank()
      builder.line(StyledText(name, .bold))
      if let right = choices.first(where: \.isRight) {
        builder.text(MarkdownText().inline(right.text), first: StyledText("✓ ", .bold(.green)))
      }
      for index in wrong[step] ?? [] {
        builder.text(MarkdownText().inline(choices[index].brief).styled(.dim), first: StyledText("✗ ", .bold(.red)))
        builder.text(MarkdownText().inline(choices[index].explanation), first: StyledText("  ↳ ", .color(.red)))
      }
    }
    measured(drill, study, to: &builder)
  }

  private static func measured(_ drill: PredictDrill, _ study: String, to builder: inout PageBuilder) {
    builder.blank()
    builder.text(
      StyledText("Measured", .bold)
        + StyledText("  \(VariantWords.phrase(drill.variant)): \(Basis(drill.report).summary)", .dim))
    builder.blank()
    if let finding = drill.report.findings.first {
      FindingText(finding, of: drill.report, variant: drill.variant, target: "\(study)/\(drill.variant.name)")
        .write(to: &builder)
      others(drill.report.findings.count - 1, to: &builder)
    } else {
      builder.line(VerdictText.badges(drill.report))
      OutcomeText(drill.report.outcomes)?.write(to: &builder)
    }
  }

  private static func others(_ count: Int, to builder: inout PageBuilder) {
    guard count > 0 else { return }
    builder.blank()
    builder.text(
      StyledText("and \(Numbers.counted(count, "more finding")): 'casebook run' shows them all.", .dim))
  }
}
