import Checker

/// A point in a game at which somebody has to say how the program goes on, or its end; with all that is to be seen there.
///
/// A value: it stays true whatever is played afterwards, since the schedule leads there again on every machine.
public struct SchedulePosition: Sendable, Hashable {
  /// What was chosen so far, in order: `ScheduleGame.start(playing:)` with these values leads here again.
  public let moves: [UInt32]
  /// The schedule of the moves, which takes the default from here on. `casebook replay` shows it.
  public let schedule: Schedule
  /// What there is to choose from; empty at the end.
  public let options: [ChoiceOption]
  /// Everyone who takes part, in the order in which they were made. Those of the runtime's own are left out.
  public let parties: [PartyStatus]
  /// What is held or waited for, and the locks that are free, in order of appearance.
  public let resources: [ResourceStatus]
  /// The last known values of variables, the shared ones first. What is not known for certain is left out.
  public let variables: [VariableStatus]
  /// Circles of parties that wait for each other and so for ever, by their ids, though others may go on.
  public let cycles: [[String]]
  /// Kinds of what this line of play shows already, whatever follows: races, orders of locks.
  public let shown: [Finding.Kind]
  /// What the last move did, the start of the program before the first.
  public let last: [InterleavingStep]
  /// Virtual time since the start, in nanoseconds.
  public let time: UInt64
  /// What the program has written to standard output.
  public let output: String
  /// How it ended; nil while there is something to choose.
  public let ending: ScheduleEnding?
}

/// How a line of play ended.
public struct ScheduleEnding: Sendable, Hashable {
  /// Gravest first; empty if nothing is wrong. Each carries the schedule that replays it.
  public var findings: [Finding]
  /// What the program wrote and its status.
  public var outcome: Outcome
  /// Remarks about the checker's own limits.
  public var notes: [String]
  /// Whether the line reached what the game is about.
  public var isGoal: Bool

  public var isClean: Bool { findings.isEmpty }
}

/// What a player is to bring about.
public enum ScheduleGoal: Sendable, Hashable {
  /// Anything that goes wrong in the execution itself. Orders of locks alone, and what is not controlled, do not count.
  case anyFinding
  /// A finding of one of these kinds.
  case findings(Set<Finding.Kind>)
  /// A run that comes to its end with an output that is none of these: what a race does to a sum.
  case output(otherThan: Set<String>)

  func isReached(_ kinds: Set<Finding.Kind>, _ outcome: OutcomeKey) -> Bool {
    switch self {
    case .anyFinding: !kinds.subtracting([.lockOrder, .unsupported]).isEmpty
    case .findings(let wanted): !kinds.isDisjoint(with: wanted)
    case .output(let known): outcome.exit != nil && !known.contains(outcome.stdout)
    }
  }
}

/// What to do next.
public enum ScheduleAdvice: Sendable, Hashable {
  /// This value leads on towards the goal. `kinds` is what the execution that was found shows at its end, and `moves` how many choices
  /// it still has that are not the default.
  case play(value: UInt32, kinds: Set<Finding.Kind>, moves: Int)
  /// The goal was not reached from here in any of so many executions. If that is proven, all interleavings from here were among them, up
  /// to equivalence.
  case cannotReach(proven: Bool, executions: Int)
  /// The line has ended.
  case over
}

/// Why a move was refused.
public struct ScheduleGameError: Error, Sendable, Hashable, CustomStringConvertible {
  public let reason: String
  public var description: String { reason }
}
