/// How hard and in which way to search.
public struct ExplorationOptions: Sendable, Hashable {
  /// The strategies that can be asked for by name.
  public enum StrategyName: String, Sendable, CaseIterable {
    /// Samplers in turn, and reduction beside them until the space is finished; the default.
    case auto
    /// Every choice uniform among the candidates.
    case random
    /// Burckhardt et al., "A randomized scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010.
    case pct
    /// Yuan, Yang and Gu, "Partial order aware concurrency sampling", CAV 2018.
    case pos
    /// Zhao, Wolff, Mathur and Roychoudhury, "Selectively uniform concurrency testing", ASPLOS 2025.
    case surw
    /// Uniform over all events, from the same paper.
    case urw
    /// Dynamic partial order reduction: one schedule of each equivalence class (`ReductionTree`).
    case dpor
    /// Every schedule within a bound that is raised step by step (`BoundedTree`).
    case exhaustive
  }

  /// What the bound of `StrategyName.exhaustive` counts.
  public enum Cost: String, Sendable, CaseIterable {
    /// Taking the turn from a unit that could go on.
    case preemptions
    /// Passing over the unit whose turn it would be.
    case delays
  }

  public var strategy: StrategyName = .auto
  /// What the bound of an exhaustive search counts.
  public var cost: Cost = .preemptions
  /// Highest bound of an exhaustive search; nil: up to the whole space.
  public var costLimit: Int?
  /// Most executions to search with; shrinking and replaying come on top.
  public var schedules: Int = 500
  /// Whether the search ends before that if nothing new has shown for a while since the last finding.
  public var stopsEarly = true
  public var seed: UInt64 = 1
  /// Stop searching after this much real time; nil: never. A search that it stopped says so in its bound.
  public var timeLimit: Duration?
  /// Widths of the pool to search; nil: 1, 2, 3 and the machine's.
  public var widths: [Int]?
  /// Depth for PCT; nil: 2 ... 6 in turn.
  public var depth: Int?
  /// Nanoseconds by which a timer may outrun ready work in the share of the search that allows it; 0: it never may.
  public var timerSlack: UInt64 = 100_000_000
  /// Bound on the scheduling points of an execution.
  public var maxSteps: UInt64 = Schedule.defaultMaxSteps
  /// Whether the bound on steps grows for a program that needs more of them to come to its end; without it, a long program
  /// would pass for one that goes round in a circle.
  public var adaptsSteps = true
  /// Bound on the virtual time of an execution, in nanoseconds.
  public var maxTime: UInt64 = Schedule.defaultMaxTime
  /// Whether plain memory accesses are scheduling points.
  public var access = false
  /// Trouble from outside to inject at every point in turn; nil: none. It gets two thirds of the budget; the first third
  /// shows what the program does without it.
  public var fault: Fault?
  /// Executions with which to search all schedules with reduction, and as many by brute force, for a comparison of the two; 0: none.
  public var comparison = 0
  /// Most executions to spend on shrinking one finding's schedule, and as many again to see whether any with fewer deviations shows it.
  public var shrinkLimit: Int = 200
  /// Whether to look for outputs that depend on the schedule.
  public var reportsNondeterminism = true

  public init() {}

  /// Widths of the pool to search on a machine with this many processors.
  public static func defaultWidths(processors: Int) -> [Int] {
    Array(Set([1, 2, 3, min(max(processors, 8), 64)])).sorted()
  }
}
