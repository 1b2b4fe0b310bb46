/// One cause of trouble that the checker found, with everything needed to understand and to replay it.
public struct Finding: Codable, Sendable, Hashable {
  /// What a finding is about. The raw value is its stable name in JSON, `case.yml` and the site.
  ///
  /// The order of the cases is the order of gravity: the verdict of a program is the gravest kind found.
  public enum Kind: String, Codable, Sendable, CaseIterable, Comparable, CodingKeyRepresentable {
    /// A trap, failed precondition, uncaught error or signal.
    case crash
    /// Nothing can run, no timer is pending and the program has not ended; or a cycle of waiters while others go on.
    case deadlock
    /// Two accesses, one of them a write, not ordered by happens-before.
    case race
    /// A unit that is unfinished after the program ended and that nobody can wake any more, or that never ends.
    case leak
    /// Work that was cut off by the end of `main` and would have finished.
    case abandoned
    /// A signal that found no waiter, and a wait it was meant for that never ends.
    case lostWakeup
    /// Every worker of the pool is blocked in a thread-level wait while jobs are queued.
    case starvation
    /// The step bound was reached without progress.
    case livelock
    /// Two locks taken in both orders by different units, though this run got through.
    case lockOrder
    /// A value that was sent and that no one received or was told of.
    case lostMessage
    /// A cancelled task that did not end within the bound.
    case cancellationIgnored
    /// Memory that the program can no longer reach.
    case retainCycle
    /// The program's output depends on the schedule.
    case nondeterministic
    /// The program did something that explore mode does not control.
    case unsupported

    public static func < (left: Kind, right: Kind) -> Bool {
      left.gravity < right.gravity
    }

    /// 0 is the gravest.
    private var gravity: Int { Kind.allCases.firstIndex(of: self) ?? Kind.allCases.count }
  }

  public var kind: Kind
  /// One sentence in the author's terms.
  public var message: String
  /// In how many of the schedules it was seen. At least 1.
  public var count: Int
  /// The number, from 1, of the first schedule of the search in which it was seen.
  public var firstAt: Int?
  /// The memory that a race is about, in words: `"property 'Account.balance' of the Account made at main.swift:4"`. Nil for other
  /// kinds, and where it cannot be told.
  public var variable: String?
  /// Other pairs of places that race for the same variable.
  public var alsoAt: [Sighting]?
  /// The schedule that replays it; see `Schedule`.
  public var schedule: String
  /// Whether every schedule with fewer deviations from the default was tried (same width, same seed), and none shows it; nil if it
  /// has none itself.
  public var isFewest: Bool?
  /// Whether the replay right after the search showed it again. A `false` is a defect of the checker and is shown as such.
  public var replayed: Bool
  /// Only seen when a timer outran ready work, as on a slow machine.
  public var needsTimerSlack: Bool
  /// Only seen when a condition wait woke spuriously.
  public var needsSpuriousWakeup: Bool
  /// The injected fault without which it does not show; nil if it needs none.
  public var injected: InjectedFault?
  /// Who takes part: tasks, threads, blocks, with where they were made and where they stand.
  public var participants: [Participant]
  /// Who waits for whom, alternating units and resources, if there is a cycle: `["task 2", "lock A", "task 3", "lock B"]`.
  public var cycle: [String]
  /// All edges of the wait-for graph at the moment of the finding, among participants and resources.
  public var waitsFor: [WaitEdge]
  /// Other moments that matter, in order: the lost signal, the end of `main`, the cancellation.
  public var moments: [Moment]
  /// The interleaving that leads to it, shortened to what the reader needs.
  public var interleaving: [InterleavingStep]

  public init(
    kind: Kind, message: String, count: Int = 1, schedule: String = "", replayed: Bool = false,
    needsTimerSlack: Bool = false, needsSpuriousWakeup: Bool = false, injected: InjectedFault? = nil,
    participants: [Participant] = [], cycle: [String] = [], waitsFor: [WaitEdge] = [], moments: [Moment] = [],
    interleaving: [InterleavingStep] = []
  ) {
    self.kind = kind
    self.message = message
    self.count = count
    self.schedule = schedule
    self.replayed = replayed
    self.needsTimerSlack = needsTimerSlack
    self.needsSpuriousWakeup = needsSpuriousWakeup
    self.injected = injected
    self.participants = participants
    self.cycle = cycle
    self.waitsFor = waitsFor
    self.moments = moments
    self.interleaving = interleaving
  }
}

/// Another view of a finding: the same cause, seen at other places.
public struct Sighting: Codable, Sendable, Hashable {
  public var message: String
  /// Where the participants stand.
  public var places: [SourceFrame]
  /// In how many of the schedules it was seen. At least 1.
  public var count: Int
  /// The schedule that replays it.
  public var schedule: String

  public init(message: String, places: [SourceFrame], count: Int, schedule: String) {
    self.message = message
    self.places = places
    self.count = count
    self.schedule = schedule
  }
}

/// A unit (task, thread, block) that takes part in a finding.
public struct Participant: Codable, Sendable, Hashable {
  /// `"task 2"`, `"thread 3"`, `"main"`: stable within one schedule.
  public var id: String
  /// The name that the program gave, or the function that it runs.
  public var name: String?
  /// What it waits for, in words: `"lock A (held by task 3)"`. Nil if it does not wait.
  public var waitsFor: String?
  /// What it keeps alive, and by what, of an object on a cycle of references: `"Session, which it captures"`. Nil for others.
  public var holds: String?
  /// Ids of those that could have woken it, and what became of them.
  public var wokenBy: [String]
  /// Where it was made, innermost frame first.
  public var created: [SourceFrame]
  /// Where it stands (or stood when it was cut off), innermost frame first.
  public var suspended: [SourceFrame]

  public init(
    id: String, name: String? = nil, waitsFor: String? = nil, holds: String? = nil, wokenBy: [String] = [],
    created: [SourceFrame] = [], suspended: [SourceFrame] = []
  ) {
    self.id = id
    self.name = name
    self.waitsFor = waitsFor
    self.holds = holds
    self.wokenBy = wokenBy
    self.created = created
    self.suspended = suspended
  }
}

/// A place in the author's source.
public struct SourceFrame: Codable, Sendable, Hashable {
  /// Demangled name of the function.
  public var function: String
  /// As the compiler was given it; empty if there is no debug information.
  public var file: String
  /// Counted from 1; 0 if unknown.
  public var line: Int
  /// Counted from 1; 0 if unknown.
  public var column: Int

  public init(function: String, file: String, line: Int, column: Int) {
    self.function = function
    self.file = file
    self.line = line
    self.column = column
  }
}

/// An edge of the wait-for graph: a unit waits for a resource, or a resource is held by a unit.
public struct WaitEdge: Codable, Sendable, Hashable {
  public var from: String
  public var to: String
  /// `"waits to lock"`, `"is held by"`, `"waits to receive from"`, `"awaits"` …
  public var label: String

  public init(from: String, to: String, label: String) {
    self.from = from
    self.to = to
    self.label = label
  }
}

/// One event that a finding points at.
public struct Moment: Codable, Sendable, Hashable {
  public var text: String
  public var participant: String?
  public var stack: [SourceFrame]

  public init(text: String, participant: String? = nil, stack: [SourceFrame] = []) {
    self.text = text
    self.participant = participant
    self.stack = stack
  }
}

/// One stretch of an interleaving: a unit runs, from one place to another, and then somebody else does.
public struct InterleavingStep: Codable, Sendable, Hashable {
  /// Counted from 1.
  public var number: Int
  /// Id of the unit that ran, as in `Participant.id`.
  public var unit: String
  /// Virtual time at its start, in nanoseconds.
  public var time: UInt64
  /// What happened, in order: `"locks A"`, `"waits to lock B, held by task 3"`, `"is woken by main"`.
  public var actions: [Action]

  public struct Action: Codable, Sendable, Hashable {
    public var text: String
    /// Machine-readable kind: `start`, `end`, `lock`, `unlock`, `wait`, `wake`, `signal`, `spawn`, `cancel`, `send`,
    /// `access`, `receive`, `sleep`, `output`, `crash`, `fault`, `point`; `note` is no action but says what is not told.
    public var kind: String
    public var place: SourceFrame?

    public init(text: String, kind: String, place: SourceFrame? = nil) {
      self.text = text
      self.kind = kind
      self.place = place
    }
  }

  public init(number: Int, unit: String, time: UInt64, actions: [Action]) {
    self.number = number
    self.unit = unit
    self.time = time
    self.actions = actions
  }
}
