public import Checker

/// What a submission of a repair drill came to.
public struct RepairResult: Sendable, Hashable {
  /// How far it got.
  public enum Outcome: Sendable, Hashable {
    /// There is nothing to judge: the file is missing, empty, too large or no text. Why.
    case unreadable(String)
    /// It is still the program that was given.
    case unchanged
    /// The compiler's diagnostics.
    case doesNotCompile(String)
    /// The compiler was ended after this many seconds.
    case compilesTooLong(Double)
    /// The program could not be started or followed at all. Why.
    case cannotRun(String)
    /// The checker still finds something.
    case found(Report)
    /// It is clean, but does not do what the program is there for. Each difference as a sentence without its first capital and full stop.
    case missesItsJob(Report, [String])
    /// It is clean and does its job, but only as long as nobody is later than a pause of so many virtual nanoseconds is long. What a search
    /// shows in which they may be, and how its results differ from the reference's, as in `missesItsJob`.
    case restsOnPause(Report, pause: UInt64, [String])
    /// It is clean and does its job.
    case passed(Report)
  }

  public var outcome: Outcome
  /// Repairs that it looks like and that are none, or are dubious. Those of a submission that passed are remarks.
  public var named: [NamedRepair]
  /// What the compiler said of a program that it accepted; empty if nothing.
  public var warnings: String
  /// The text that was judged; it may have been changed since.
  public var submission: String

  /// Whether the drill is done.
  public var passed: Bool {
    if case .passed = outcome { return true }
    return false
  }

  /// The measurement, if it came to one.
  public var report: Report? {
    switch outcome {
    case .found(let report), .missesItsJob(let report, _), .restsOnPause(let report, _, _), .passed(let report):
      report
    case .unreadable, .unchanged, .doesNotCompile, .compilesTooLong, .cannotRun: nil
    }
  }
}

/// A repair that is known, by name, and why it is none.
public struct NamedRepair: Sendable, Hashable {
  /// A stable name: `"longer-sleep"`, `"tempting"`.
  public var id: String
  /// `"A longer sleep"`.
  public var title: String
  /// Why it is no repair, or why it is dubious. Markdown.
  public var why: String
  /// The line of the submission that shows it, if one does.
  public var line: Int?

  public init(id: String, title: String, why: String, line: Int? = nil) {
    self.id = id
    self.title = title
    self.why = why
    self.line = line
  }
}
