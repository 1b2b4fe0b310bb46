/// What checking one program gave: the value behind `check --json`, the cache, the site and the drills.
///
/// It says everything that may be shown. Whoever renders it decides nothing.
public struct Report: Codable, Sendable, Hashable {
  /// Version of this format. Readers refuse others.
  public static let currentSchema = 1

  public var schema: Int
  /// Display name of the program, as the user gave it.
  public var program: String
  /// Version of the Swift toolchain, `"6.3.1"`.
  public var toolchain: String
  /// The gravest kind found, or `"clean"`.
  public var verdict: Verdict
  public var exploration: Exploration
  /// Gravest first; one for each cause.
  public var findings: [Finding]
  /// All distinct outcomes, most frequent first.
  public var outcomes: [Outcome]
  /// What the checker wants to say about its own limits: unknown trace records, truncated traces.
  public var notes: [String]

  public init(
    program: String, toolchain: String, exploration: Exploration, findings: [Finding], outcomes: [Outcome],
    notes: [String] = []
  ) {
    self.schema = Report.currentSchema
    self.program = program
    self.toolchain = toolchain
    self.verdict = Verdict(findings)
    self.exploration = exploration
    self.findings = findings.sorted { $0.kind < $1.kind }
    self.outcomes = outcomes
    self.notes = notes
  }
}

/// The one word for a program: the gravest finding's kind, or `clean`.
public enum Verdict: Codable, Sendable, Hashable, CustomStringConvertible {
  case clean
  case found(Finding.Kind)

  public init(_ findings: [Finding]) {
    if let gravest = findings.map(\.kind).min() {
      self = .found(gravest)
    } else {
      self = .clean
    }
  }

  /// Reads `clean` or the name of a kind; nil for anything else.
  public init?(_ name: String) {
    if name == "clean" {
      self = .clean
    } else if let kind = Finding.Kind(rawValue: name) {
      self = .found(kind)
    } else {
      return nil
    }
  }

  public var description: String {
    switch self {
    case .clean: "clean"
    case .found(let kind): kind.rawValue
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let verdict = Verdict(name) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown verdict '\(name)'")
    }
    self = verdict
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// How a report was come by, and what a clean verdict is worth.
public struct Exploration: Codable, Sendable, Hashable {
  /// `"auto"`, `"random"`, `"pct"`, `"dpor"`, `"replay"` …
  public var strategy: String
  /// Executions run.
  public var schedules: Int
  /// Whether every schedule within `bound` was covered.
  public var exhaustive: Bool
  /// The bound in words: `"pool widths 1, 2, 3, 8; 20000 steps an execution"`.
  public var bound: String
  public var seed: UInt64
  /// Number (from 1) of the first schedule with a finding, nil if none had one.
  public var firstFindingAt: Int?
  /// Scheduling points passed in all executions.
  public var steps: Int
  /// Wall-clock seconds. Volatile: not part of what is compared.
  public var seconds: Double
  /// Pool widths that were tried.
  public var widths: [Int]
  /// Most units ready at once in any execution.
  public var maxReady: Int
  /// Most choices in any execution.
  public var maxChoices: Int
  /// Bound on the probability that a bug of depth 1, 2, 3 was missed by the PCT executions of this search; nil if none ran.
  public var missedAtMost: [Double]?
  /// Executions of which no two are equivalent, by reduction at the width that has most of them; all there are if `exhaustive`. Nil without reduction.
  public var interleavings: Int?
  /// Estimate of how many interleavings there are, where not all were run: rough, and rather too low.
  public var estimatedInterleavings: Double?
  /// Executions that were stopped since they are equivalent to others; not part of `schedules`.
  public var redundant: Int?
  /// What each technique did.
  public var techniques: [Technique]?
  /// Reduction beside brute force, if that was asked for.
  public var comparison: SearchComparison?

  public init(
    strategy: String, schedules: Int, exhaustive: Bool, bound: String, seed: UInt64, firstFindingAt: Int?, steps: Int,
    seconds: Double, widths: [Int], maxReady: Int = 0, maxChoices: Int = 0, missedAtMost: [Double]? = nil
  ) {
    self.strategy = strategy
    self.schedules = schedules
    self.exhaustive = exhaustive
    self.bound = bound
    self.seed = seed
    self.firstFindingAt = firstFindingAt
    self.steps = steps
    self.seconds = seconds
    self.widths = widths
    self.maxReady = maxReady
    self.maxChoices = maxChoices
    self.missedAtMost = missedAtMost
  }
}

/// What one technique of a search did.
public struct Technique: Codable, Sendable, Hashable {
  /// `"random"`, `"pct"`, `"reduction"` …
  public var name: String
  /// Executions that it ran.
  public var schedules: Int
  /// Which of its executions (from 1) was the first with a finding, nil if none was.
  public var firstFindingAt: Int?
  /// How many causes it was the first to see.
  public var found: Int

  public init(name: String, schedules: Int = 0, firstFindingAt: Int? = nil, found: Int = 0) {
    self.name = name
    self.schedules = schedules
    self.firstFindingAt = firstFindingAt
    self.found = found
  }
}

/// One distinct observable result of the program, and how many schedules gave it.
public struct Outcome: Codable, Sendable, Hashable {
  /// Standard output, cut off at a limit and cleaned of invalid UTF-8.
  public var stdout: String
  /// Exit status; 128 + signal number if a signal ended it; nil if it was still stuck and had to be ended.
  public var exit: Int?
  public var count: Int
  /// A schedule that gives this outcome.
  public var schedule: String
  /// True if it was seen only where a timer outran work that was ready; else nil.
  public var needsTimerSlack: Bool?

  public init(stdout: String, exit: Int?, count: Int, schedule: String = "", needsTimerSlack: Bool? = nil) {
    self.needsTimerSlack = needsTimerSlack
    self.stdout = stdout
    self.exit = exit
    self.count = count
    self.schedule = schedule
  }
}
