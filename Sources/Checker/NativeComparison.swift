/// What ordinary runs of a program show, for comparison with a verdict: plainly built, and under the toolchain's own
/// ThreadSanitizer.
///
/// Nothing controls these runs, so the numbers belong to one machine under one load. No verdict rests on them.
public struct NativeComparison: Codable, Sendable, Hashable {
  /// Version of this format. Readers refuse others.
  public static let currentSchema = 1

  public var schema: Int
  /// Processors that the runs could use.
  public var processors: Int
  /// Seconds after which a run was ended and counted as hung.
  public var limit: Double
  /// The flag of the compiler for both builds: `"-Onone"`.
  public var optimization: String
  public var plain: NativeRuns
  public var sanitized: NativeRuns

  public init(
    processors: Int, limit: Double, optimization: String, plain: NativeRuns, sanitized: NativeRuns
  ) {
    schema = NativeComparison.currentSchema
    self.processors = processors
    self.limit = limit
    self.optimization = optimization
    self.plain = plain
    self.sanitized = sanitized
  }

  /// Counts in both builds what differs from a repair.
  ///
  /// - Parameter repair: The outcomes of the repair under the checker; nil if there is no repair that is clean.
  public mutating func compare(with repair: [Outcome]?) {
    plain.compare(with: repair)
    sanitized.compare(with: repair)
  }
}

/// Runs of one build.
public struct NativeRuns: Codable, Sendable, Hashable {
  /// What the sanitizer reports, and in how many runs.
  public struct Warning: Codable, Sendable, Hashable {
    /// In its own words: `"data race"`, `"Swift access race"`.
    public var kind: String
    public var runs: Int

    public init(kind: String, runs: Int) {
      self.kind = kind
      self.runs = runs
    }
  }

  /// Runs that were asked for.
  public var asked: Int
  /// Runs that were made: fewer if they took too long together, none if the program could not be built or run.
  public var runs: Int
  /// Runs in which the sanitizer reported something.
  public var reported: Int
  /// What it reported, most frequent first.
  public var warnings: [Warning]
  /// The text of its first report, shortened; nil if there was none.
  public var example: String?
  /// Runs that did not end in time.
  public var hung: Int
  /// Runs that a signal ended.
  public var crashed: Int
  /// Runs that ended by themselves with an output or a status that the repair never has; nil without a repair to compare with.
  public var differing: Int?
  /// All distinct outcomes, most frequent first.
  public var outcomes: [Outcome]
  /// Why the program could not be built or run; nil if it could.
  public var unavailable: String?
  /// How the runs differ from what a user would start by hand.
  public var notes: [String]

  public init(
    asked: Int, runs: Int = 0, reported: Int = 0, warnings: [Warning] = [], example: String? = nil, hung: Int = 0,
    crashed: Int = 0, differing: Int? = nil, outcomes: [Outcome] = [], unavailable: String? = nil, notes: [String] = []
  ) {
    self.asked = asked
    self.runs = runs
    self.reported = reported
    self.warnings = warnings
    self.example = example
    self.hung = hung
    self.crashed = crashed
    self.differing = differing
    self.outcomes = outcomes
    self.unavailable = unavailable
    self.notes = notes
  }

  /// Counts the runs that ended by themselves with an outcome that is none of these, but for the order of lines.
  fileprivate mutating func compare(with repair: [Outcome]?) {
    guard let repair else {
      differing = nil
      return
    }
    let ended = outcomes.filter { $0.exit != nil && !$0.isCrash }
    differing = ended.reduce(0) { $0 + $1.count } - ended.count(within: repair)
  }
}

extension Sequence<Outcome> {
  /// How many executions came to an outcome that the others have, too. The order of lines depends on the schedule in sound programs,
  /// and is not compared.
  public func count(within others: [Outcome]) -> Int {
    let known = Set(others.map { Ending($0) })
    return filter { known.contains(Ending($0)) }.reduce(0) { $0 + $1.count }
  }
}

/// What is compared of an outcome.
private struct Ending: Hashable {
  var lines: [Substring]
  var exit: Int?

  init(_ outcome: Outcome) {
    lines = outcome.stdout.split(separator: "\n", omittingEmptySubsequences: false).sorted()
    exit = outcome.exit
  }
}

extension Outcome {
  /// Whether a signal ended the program.
  public var isCrash: Bool { exit.map { $0 > 128 } ?? false }

  /// Bytes of output that an outcome keeps.
  private static let textLimit = 16384

  /// Output as outcomes keep it: cut off at a limit and cleaned of invalid UTF-8.
  public static func text(of output: some Collection<UInt8>) -> String {
    let kept = output.prefix(textLimit)
    return String(decoding: kept, as: UTF8.self) + (kept.count < output.count ? "…" : "")
  }
}
