public import Console
public import Practice
public import Workbook

/// The ladder of hints as somebody climbs it: what was taken, and what each further step costs.
public struct DrillHints: Sendable {
  /// A step.
  public struct Step: Sendable, Hashable {
    /// What it gives away, in a word or two: `symptom`, `line 14`.
    public var name: String
    /// Markdown.
    public var text: String

    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// In the order in which they were taken.
  public private(set) var taken: [Step] = []
  /// Steps that can still be had, before the solution.
  public var left: [Step]
  /// Whether the solution was asked for: the drill is over.
  public private(set) var isSolved = false
  private var cost: HintPrice
  /// What was spent when the drill was left before, on the same day: it counts.
  public var earlier: Spent {
    get { cost.earlier }
    set { cost.earlier = newValue }
  }

  public init(_ steps: [Step], kind: DrillKind) {
    left = steps
    cost = HintPrice(kind)
  }

  /// The ladder of a case.
  ///
  /// - Parameter known: A text that the drill itself shows: it is no hint.
  public init(_ ladder: HintLadder, known: String, kind: DrillKind) {
    let steps = ladder.hints.filter { $0.level != .solution && $0.text != known }
    self.init(steps.map { Step(name: $0.level.rawValue, text: $0.text) }, kind: kind)
  }

  /// The ladder of a find drill, whose lines are those that answer it.
  public init(_ drill: FindDrill, of study: Case) {
    self.init(
      HintLadder(study, variant: drill.variant, lines: drill.right), known: drill.symptom, kind: .find)
  }

  /// The ladder of a repair drill.
  public init(_ drill: RepairDrill) {
    self.init(
      HintLadder(drill.study, variant: drill.buggy), known: drill.study.symptom(of: drill.buggy), kind: .repair)
  }

  /// Takes the next step.
  public mutating func takeNext() {
    if left.isEmpty { isSolved = true } else { taken.append(left.removeFirst()) }
  }

  /// What was taken, and what the next step would do to the grade.
  public func page(width: Int, wrongTries: Int) -> Page {
    var builder = PageBuilder(width: width)
    builder.line(StyledText("Hints", .bold))
    for (index, step) in taken.enumerated() {
      builder.blank()
      builder.indented("   ", first: StyledText("\(index + 1)  ", .bold)) { builder in
        builder.line(StyledText(step.name, .bold(.yellow)))
        MarkdownText().write(step.text, to: &builder)
      }
    }
    builder.blank()
    builder.text(price(wrongTries))
    return builder.finish(title: "Hints")
  }

  /// What a first hint costs, for a place where it is given at once.
  public var rule: StyledText {
    StyledText("h", .bold) + StyledText(": a hint, at once") + cost.clause(.nothing) + StyledText(" q quits.")
  }

  /// What the next step would be, and what it would do to the grade.
  public func price(_ wrongTries: Int) -> StyledText {
    guard let next = left.first else {
      return StyledText("h", .bold) + StyledText(": the solution. It ends the drill, graded ")
        + StyledText("again", .bold)
        + StyledText(".")
    }
    return StyledText("h", .bold) + StyledText(": a hint about the \(next.name)")
      + cost.clause(Spent(hints: taken.count, wrongTries: wrongTries))
  }
}
