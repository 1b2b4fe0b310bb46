import Checker

/// One way through a program: what is fixed at the start, and every choice that does not take the default.
///
/// The value behind the string that replays a finding (`Schedule+Text.swift`). Running it needs no policy and no search:
/// the same schedule gives the same execution on every machine.
public struct Schedule: Sendable, Hashable {
  /// Workers of the pool, 1 ... 64.
  public var width: Int
  /// Seeds every source of chance in the program.
  public var seed: UInt64
  /// Nanoseconds by which a timer may outrun ready work; nil if none may.
  public var timerSlack: UInt64?
  /// Whether condition waits may wake spuriously.
  public var spuriousWakeups: Bool
  /// Whether plain memory accesses count as scheduling points.
  public var access: Bool
  /// Whether who would have to wait is no candidate, as in a search with reduction.
  public var reduced: Bool
  /// Whether letting go of a lock is a scheduling point.
  public var tries: Bool
  /// Bound on scheduling points.
  public var maxSteps: UInt64
  /// Bound on virtual time, in nanoseconds.
  public var maxTime: UInt64
  /// Who decides what is not in `deviations`. Anything but the default only in schedules that would be too long otherwise.
  public private(set) var policy: ExecutionRequest.Policy = .default
  /// Parameters of PCT, if that is the policy.
  public private(set) var pctDepth = 0
  public private(set) var pctSteps: UInt64 = 0
  /// The fault that is injected, at a point.
  public var injection: Injection?
  /// In ascending order of choice, at most one for each.
  public private(set) var deviations: [Deviation]

  public static let defaultMaxSteps: UInt64 = 20_000
  /// A day.
  public static let defaultMaxTime: UInt64 = 86_400_000_000_000

  /// Makes a schedule. Deviations may come in any order; of several for one choice the first counts.
  public init(
    width: Int = 2, seed: UInt64 = 1, timerSlack: UInt64? = nil, spuriousWakeups: Bool = false, access: Bool = false,
    reduced: Bool = false, tries: Bool = false, maxSteps: UInt64 = defaultMaxSteps, maxTime: UInt64 = defaultMaxTime,
    deviations: [Deviation] = []
  ) {
    self.width = min(max(width, 1), 64)
    self.seed = seed
    self.timerSlack = timerSlack
    self.spuriousWakeups = spuriousWakeups
    self.access = access
    self.reduced = reduced
    self.tries = tries
    self.maxSteps = maxSteps
    self.maxTime = maxTime
    self.deviations = Schedule.normalized(deviations)
  }

  /// The schedule that an execution followed, from the CHOICE records of its trace. The execution must not have been quiet.
  public init(of trace: Trace, ranWith request: ExecutionRequest) {
    let deviations = trace.choices.filter { $0.chosen != $0.byDefault }
      .map { Deviation(choice: $0.number, value: $0.chosen) }
    self.init(base: request, deviations: deviations)
  }

  /// The schedule that a request follows by its policy and seed alone: short, whatever the length of the execution. Estimates
  /// of events have no place in it.
  public init(following request: ExecutionRequest) {
    self.init(base: request, deviations: request.deviations)
    self.setPolicy(request.policy, depth: request.pctDepth, steps: request.pctSteps)
  }

  /// Sets the policy; PCT's parameters are dropped where it is another.
  mutating func setPolicy(_ policy: ExecutionRequest.Policy, depth: Int, steps: UInt64) {
    self.policy = policy
    pctDepth = policy == .pct ? depth : 0
    pctSteps = policy == .pct ? steps : 0
  }

  /// The fixed part of a request with these deviations.
  init(base request: ExecutionRequest, deviations: [Deviation]) {
    self.init(
      width: request.width, seed: request.seed,
      timerSlack: request.flags.contains(.timerSlack) ? request.timerSlack : nil,
      spuriousWakeups: request.flags.contains(.spurious), access: request.flags.contains(.access),
      reduced: request.flags.contains(.reduce), tries: request.flags.contains(.tries), maxSteps: request.maxSteps,
      maxTime: request.maxTime, deviations: deviations)
    // Counting points changes nothing.
    injection = request.injection.flatMap { $0.point == 0 ? nil : $0 }
  }

  /// The same schedule with other deviations.
  public func with(deviations: [Deviation]) -> Schedule {
    var copy = self
    copy.deviations = Schedule.normalized(deviations)
    return copy
  }

  /// The request that runs this schedule. `flags` adds what does not change the way it goes (`quiet`, `fullStacks`).
  public func request(adding flags: ExecutionRequest.Flags = []) -> ExecutionRequest {
    var all = flags.union(.races)
    if timerSlack != nil { all.insert(.timerSlack) }
    if spuriousWakeups { all.insert(.spurious) }
    if access { all.insert(.access) }
    if reduced { all.insert(.reduce) }
    if tries { all.insert(.tries) }
    var request = ExecutionRequest(
      policy: policy, seed: seed, width: width, flags: all, maxSteps: maxSteps, maxTime: maxTime,
      timerSlack: timerSlack ?? 0, pctDepth: pctDepth, pctSteps: pctSteps,
      prefix: policy == .default ? .max : 0, deviations: policy == .default ? deviations : [])
    request.injection = injection
    return request
  }

  private static func normalized(_ deviations: [Deviation]) -> [Deviation] {
    var seen: Set<UInt32> = []
    return deviations.filter { seen.insert($0.choice).inserted }.sorted { $0.choice < $1.choice }
  }
}
