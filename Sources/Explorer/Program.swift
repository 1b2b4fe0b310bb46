import Checker

/// A program that can be run under a schedule: a child process, or a table in a test.
///
/// One instance runs one execution at a time. The same request gives the same execution, in every instance.
public protocol Program: Sendable {
  /// Runs the program once.
  ///
  /// - Throws: Only when it could not be run at all. A program that crashes, hangs or is stopped is not an error.
  func run(_ request: ExecutionRequest) async throws -> Execution
}

extension Program {
  /// Runs the program once; if the trace is too short for it, again without accesses and values, which do not change the way it goes.
  ///
  /// With `ExecutionRequest.Flags.reduce` they do, so then it stays as it is.
  func runFitting(_ request: ExecutionRequest) async throws -> Execution {
    let execution = try await run(request)
    guard execution.trace.header.endReason == .traceFull, !request.flags.contains(.reduce) else { return execution }
    var lean = request
    lean.flags.subtract([.races, .details])
    return try await run(lean)
  }
}

/// How to run a program once: `cb_request` of CTrace.h without the limits, which belong to the one who runs it.
public struct ExecutionRequest: Sendable, Hashable {
  /// Who decides the choices that are not given (`cb_policy`).
  public enum Policy: UInt32, Sendable, CaseIterable {
    case `default` = 0
    case random = 1
    case pct = 2
    case roundRobin = 3
    case pos = 4
    case surw = 5
    case urw = 6
  }

  /// `cb_request_flags`.
  public struct Flags: OptionSet, Sendable, Hashable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A timer due within `timerSlack` may outrun ready work.
    public static let timerSlack = Flags(rawValue: 1)
    /// Condition waits may wake spuriously.
    public static let spurious = Flags(rawValue: 2)
    /// Stacks are unwound in full, for reports.
    public static let fullStacks = Flags(rawValue: 4)
    public static let stopOnDivergence = Flags(rawValue: 8)
    /// Only what a verdict needs is written: no POINT, SWITCH and CHOICE records.
    public static let quiet = Flags(rawValue: 16)
    /// Plain memory accesses are scheduling points too.
    public static let access = Flags(rawValue: 32)
    /// Memory accesses and all synchronization are written, for the race analysis.
    public static let races = Flags(rawValue: 64)
    /// What each step touched is written, and who would have to wait is no candidate: for partial order reduction.
    public static let reduce = Flags(rawValue: 128)
    /// Letting go of a lock is a scheduling point, for programs that try for locks without waiting.
    public static let tries = Flags(rawValue: 1024)
    /// The request's injection is in force.
    public static let fault = Flags(rawValue: 256)
    /// Accesses come with their values, and memory with what it is; for the execution that explains a finding.
    public static let details = Flags(rawValue: 512)
    /// Events are written as they happen, to estimate their numbers.
    public static let events = Flags(rawValue: 4096)
  }

  public var policy: Policy
  /// Seeds the policy, and every source of chance in the program.
  public var seed: UInt64
  /// Workers of the pool, 1 ... 64.
  public var width: Int
  public var flags: Flags
  /// Bound on scheduling points.
  public var maxSteps: UInt64
  /// Bound on virtual time, in nanoseconds.
  public var maxTime: UInt64
  /// Nanoseconds by which a timer may outrun ready work, with `Flags.timerSlack`.
  public var timerSlack: UInt64
  /// Number of ordering constraints that PCT aims at.
  public var pctDepth: Int
  /// Estimate of the number of choices, for PCT's change points.
  public var pctSteps: UInt64
  /// Address of the object whose events' orders SURW is uniform over.
  public var object: UInt64 = 0
  /// For SURW and URW: how many events each unit has, at most `UnitEstimate.limit`.
  public var estimates: [UnitEstimate] = []
  /// Choices below this number that are not in `deviations` take the default; from it on the policy decides.
  public var prefix: UInt32
  /// In ascending order of choice.
  public var deviations: [Deviation]
  /// Who must not get the turn after choice `sleepFrom` until somebody touches what their next step touches; with `Flags.reduce`.
  public var sleepers: [Sleeper] = []
  public var sleepFrom: UInt32 = .max
  /// Number of the choice at which the execution ends, before anything is chosen, and tells what there is to choose from and how
  /// everybody stands (`EndReason.stopped`); nil: it goes on to its end.
  public var stopAt: UInt32?
  /// The fault that is injected; nil for an ordinary execution. `flags` says that there is one.
  public var injection: Injection? {
    didSet { if injection == nil { flags.remove(.fault) } else { flags.insert(.fault) } }
  }

  public init(
    policy: Policy = .default, seed: UInt64 = 1, width: Int = 2, flags: Flags = [], maxSteps: UInt64 = 20_000,
    maxTime: UInt64 = 86_400_000_000_000, timerSlack: UInt64 = 100_000_000, pctDepth: Int = 3, pctSteps: UInt64 = 100,
    prefix: UInt32 = 0, deviations: [Deviation] = []
  ) {
    self.policy = policy
    self.seed = seed
    self.width = width
    self.flags = flags
    self.maxSteps = maxSteps
    self.maxTime = maxTime
    self.timerSlack = timerSlack
    self.pctDepth = pctDepth
    self.pctSteps = pctSteps
    self.prefix = prefix
    self.deviations = deviations
  }
}

/// A choice that goes another way than the default.
public struct Deviation: Sendable, Hashable {
  /// Number of the choice in the execution, from 0.
  public var choice: UInt32
  /// What to choose: a unit's id, or an index, as CHOICE records have it.
  public var value: UInt32

  public init(choice: UInt32, value: UInt32) {
    self.choice = choice
    self.value = value
  }
}
