import Console
public import Practice

/// What a hint does to the best grade that can still be had, told before it is taken.
public struct HintPrice: Sendable {
  private let kind: DrillKind
  /// What was spent when the drill was left before, on the same day. To take the same hints again costs nothing more.
  public var earlier = Spent.nothing

  public init(_ kind: DrillKind) { self.kind = kind }

  /// The grades at best without and with one more hint.
  ///
  /// - Parameter spent: In this session.
  func grades(_ spent: Spent) -> (now: Grade, then: Grade) {
    func best(_ hints: Int) -> Grade {
      // Neither time nor, without it, difficulty stands in the way of the best grade.
      let effort = Effort(
        seconds: 0, hints: max(hints, earlier.hints), wrongTries: earlier.wrongTries + spent.wrongTries)
      return Grading(effort, kind: kind, difficulty: 1).grade
    }
    return (best(spent.hints), best(spent.hints + 1))
  }

  /// `; it lowers the grade from good to hard at best.`
  func clause(_ spent: Spent) -> StyledText {
    let (now, then) = grades(spent)
    if now == then { return StyledText("; the grade stays \(now.name) at best.") }
    return StyledText("; it lowers the grade from \(now.name) to ") + StyledText(then.name, .bold)
      + StyledText(" at best.")
  }
}
