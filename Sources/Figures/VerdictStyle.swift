public import Checker

/// How a verdict looks and reads: a word, and a family for its color. Pages add a shape, so that each suffices without the others.
public struct VerdictStyle: Sendable, Hashable {
  /// Kinds that share a color, because they share what went wrong.
  public enum Family: String, Sendable, Hashable, CaseIterable {
    case clean, stuck, memory, left, crash, limit, missing

    /// The heading of the family on the page of verdicts.
    public var title: String {
      switch self {
      case .clean: "Nothing found"
      case .crash: "It stops"
      case .stuck: "It gets stuck"
      case .memory: "It depends on the order"
      case .left: "Something is left behind"
      case .limit: "Outside the checker's control"
      case .missing: "Not measured"
      }
    }
  }

  /// The stable name, as in JSON; `notMeasured` if there is none.
  public var name: String
  /// The name in words.
  public var word: String
  /// What it means, in one sentence.
  public var meaning: String
  public var family: Family

  /// The style of a verdict; nil for a program that was not measured.
  public init(_ verdict: Verdict?) {
    switch verdict {
    case nil:
      self.init(
        "notMeasured", "not measured", .missing, "No run of this program is stored. That says nothing about it.")
    case .clean?:
      self.init(
        "clean", "clean", .clean, "Nothing was found, under the schedules and bounds that stand beside the verdict.")
    case .found(let kind)?: self.init(kind)
    }
  }

  public init(_ kind: Finding.Kind) {
    let name = kind.rawValue
    switch kind {
    case .crash:
      self.init(
        name, "crash", .crash, "A trap, a failed precondition, an uncaught error or a signal ended the program.")
    case .deadlock:
      self.init(
        name, "deadlock", .stuck, "Nothing can run and the program has not ended, or a cycle waits for itself.")
    case .starvation:
      self.init(
        name, "starvation", .stuck, "Every worker of the pool is blocked in a thread while jobs are queued.")
    case .livelock:
      self.init(
        name, "livelock", .stuck, "It keeps running without progress until the bound on steps is reached.")
    case .lostWakeup:
      self.init(
        name, "lost wake-up", .stuck, "A signal found nobody waiting, and the wait it was meant for never ends.")
    case .cancellationIgnored:
      self.init(
        name, "cancellation ignored", .stuck, "A task was cancelled and did not end within the bound.")
    case .race:
      self.init(
        name, "race", .memory, "Two accesses to one place, one of them a write, are not ordered by happens-before.")
    case .lockOrder:
      self.init(
        name, "lock order", .memory, "Two locks are taken in both orders, though this run got through.")
    case .nondeterministic:
      self.init(
        name, "nondeterministic", .memory, "What the program prints depends on the schedule.")
    case .leak:
      self.init(
        name, "leak", .left, "Work is unfinished after the end, and nobody is left who could wake it.")
    case .retainCycle:
      self.init(
        name, "retain cycle", .left, "Memory is still held, and the program can no longer reach it.")
    case .abandoned:
      self.init(
        name, "abandoned work", .left, "The end of main cut off work that would have finished.")
    case .lostMessage:
      self.init(
        name, "lost message", .left, "A value was sent, and nobody received it or was told of it.")
    case .unsupported:
      self.init(
        name, "unsupported", .limit, "The program did something that the checker does not control.")
    }
  }

  private init(_ name: String, _ word: String, _ family: Family, _ meaning: String) {
    self.name = name
    self.word = word
    self.family = family
    self.meaning = meaning
  }
}
