/// How one party of a program stands at a moment at which the execution was stopped: a thread, a task, a block.
public struct PartyStatus: Codable, Sendable, Hashable {
  public enum State: String, Codable, Sendable, CaseIterable {
    /// It was made, and has not run yet.
    case notStarted
    /// It could go on, and does not have the turn.
    case ready
    /// It had the turn last, and could go on.
    case running
    /// It waits for somebody else.
    case blocked
    /// It waits for a time alone.
    case sleeping
    case finished
  }

  /// The id of its unit in the execution, as choices have it.
  public var unit: UInt32
  /// `"main"`, `"task 2"`: as `Participant.id`.
  public var id: String
  /// The name that the program gave it.
  public var name: String?
  public var state: State
  /// Why it is blocked, or that it sleeps: `"waits for lock B, held by thread 2"`. Nil if it is neither.
  public var reason: String?
  /// Ids of the parties that are known to stand in its way.
  public var blockers: [String] = []
  /// What it does when it goes on: `"takes lock A"`. Nil if it cannot go on.
  public var next: String?
  /// Where it stands; of a party that has not run, where it was made. Nil if it finished, or nothing is known.
  public var place: SourceFrame?
  /// Virtual time, in nanoseconds, at which its wait ends at the latest; nil if it has no such end.
  public var until: UInt64?
  /// Whether it is certain that it never goes on: every way on is up to others of whom the same is true.
  public var isDoomed = false
  public var isCancelled = false

  /// `"task 2 'worker'"`, or the id if it has no name.
  public var title: String { name.map { "\(id) '\($0)'" } ?? id }
}

/// One of the things that can be chosen where an execution was stopped.
public struct ChoiceOption: Codable, Sendable, Hashable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// A party gets the turn.
    case turn
    /// A timer fires although somebody is ready to run.
    case earlyTimer
    /// A wait for a condition ends without a signal.
    case spuriousWakeUp
    /// One of the timers that are due at one instant fires before the others.
    case timer
    /// A signal wakes this waiter.
    case waiter
    /// A choice of the program's own, like the ready case that a `select` takes.
    case value
  }

  public var kind: Kind
  /// What to choose, as a `Deviation` of a schedule has it.
  public var value: UInt32
  /// Id of the unit that it is about.
  public var unit: UInt32
  /// The party that it is about: `"task 2"`.
  public var party: String
  /// `"task 2 'worker'"`.
  public var title: String
  /// What happens then, as a phrase that follows the title: `"takes lock A"`, `"wakes without a signal"`.
  public var action: String
  /// Where the party stands.
  public var place: SourceFrame?
  /// Whether it is what happens if nobody chooses.
  public var isDefault: Bool
  /// Whether the party had the turn last.
  public var goesOn: Bool
}

/// What there is to say of an execution that was stopped before a choice.
public struct StandstillDescription: Sendable, Hashable {
  public var parties: [PartyStatus]
  /// What is held or waited for, and the locks that are free, in order of appearance.
  public var resources: [ResourceStatus]
  /// What is known of variables, the shared ones first.
  public var variables: [VariableStatus]
  /// Empty if the execution ended in another way.
  public var options: [ChoiceOption]
  /// What happened since the choice before.
  public var last: [InterleavingStep]
  /// Parties that wait for each other in a circle and so for ever, by their ids.
  public var cycles: [[String]]
  /// Kinds of what the execution shows already, whatever follows.
  public var shown: [Finding.Kind]
}
