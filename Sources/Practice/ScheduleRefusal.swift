public import Explorer
import Figures

/// Why a program is no scheduling game: nobody could lose it, or nobody could win it.
public enum ScheduleRefusal: Sendable, Hashable {
  /// No variant was measured to break.
  case nothingBreaks
  /// None of the orders that the game looks at breaks, though the measurement found one.
  case outOfReach(executions: Int)
  /// Whatever is chosen, it ends as the task asks for.
  case everyOrderBreaks(executions: Int, isWhole: Bool)
  /// There is one order only.
  case nothingToChoose

  /// Judges a game that has begun; nil if it can be won and lost.
  ///
  /// - Parameters:
  ///   - isRepaired: Whether to prove is the task: then nothing has to break.
  ///   - hasChoices: Whether the program ever asks who goes on.
  public init?(_ space: ScheduleSpace, isRepaired: Bool, hasChoices: Bool) {
    if !hasChoices {
      self = .nothingToChoose
    } else if isRepaired {
      return nil
    } else if space.reaching == 0 {
      self = .outOfReach(executions: space.executions)
    } else if space.reaching >= space.ended {
      self = .everyOrderBreaks(executions: space.ended, isWhole: space.isWhole)
    } else {
      return nil
    }
  }

  /// How far it is from a game: of several forms of a task the one with the least is shown.
  public var distance: Int {
    switch self {
    case .everyOrderBreaks: 1
    case .nothingToChoose: 2
    case .outOfReach: 3
    case .nothingBreaks: 4
    }
  }

  /// As sentences that follow the name of a case.
  public var sentence: String {
    switch self {
    case .nothingBreaks: return "There is nothing to schedule: no variant was measured to break."
    case .outOfReach(let executions):
      return
        "It cannot be played: none of the \(Numbers.counted(executions, "execution")) that the game looked at breaks, "
        + "though its measurement found one."
    case .everyOrderBreaks(let executions, let isWhole):
      let all =
        isWhole
        ? "in all orders there are" : "in each of \(Numbers.counted(executions, "execution")) that were looked at"
      return "It would be no game: it breaks \(all), whatever is chosen, so there is nothing to bring about."
    case .nothingToChoose: return "There is nothing to choose: it goes on in one order only."
    }
  }
}
