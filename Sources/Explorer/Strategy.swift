/// Chooses how to run the program the next time.
///
/// A strategy is a pure function of the seed, the number of the execution and what earlier rounds showed, so that a search
/// gives the same result on one processor and on many.
protocol Strategy: Sendable {
  /// Name for reports.
  var name: String { get }
  /// Whether it wants to know the program's events.
  var needsEvents: Bool { get }
  /// The request for execution `index`, counted from 0 after the profile runs.
  func request(_ index: Int, knowing observations: Observations) -> ExecutionRequest
}

extension Strategy {
  var needsEvents: Bool { false }
}

/// What the executions so far show about the program, as far as strategies use it.
struct Observations: Sendable, Hashable {
  /// Most units in any execution: PCT's n.
  var units = 1
  /// Most choices in any execution: PCT's k.
  var choices = 0
  /// Most choices in any execution without timer slack and spurious wake-ups.
  var idleChoices = 0
  var maxReady = 0
  /// A wait with a deadline was seen.
  var sawTimer = false
  /// A wait on a condition variable was seen.
  var sawConditionWait = false
  /// The program's events by width, if the strategy wants to know them.
  var events: [Int: EventProfile] = [:]
}

/// The parts of a request that all strategies share.
struct Base: Sendable {
  var options: ExplorationOptions
  var widths: [Int]

  init(_ options: ExplorationOptions, processors: Int) {
    self.options = options
    let asked = options.widths ?? ExplorationOptions.defaultWidths(processors: processors)
    let widths = Set(asked.map { min(max($0, 1), 64) }).sorted()
    self.widths = widths.isEmpty ? [2] : widths
  }

  /// What a search without faults gets of the budget if there is one with faults after it.
  var withoutFault: Base {
    var copy = self
    guard options.fault != nil else { return copy }
    copy.options.schedules = max(1, options.schedules / 3)
    copy.options.timeLimit = options.timeLimit.map { $0 / 3 }
    return copy
  }

  /// The request of execution `index` at one of the widths.
  func request(_ policy: ExecutionRequest.Policy, _ index: Int, width: Int, flags: ExecutionRequest.Flags = [])
    -> ExecutionRequest
  {
    var all = flags.union([.quiet, .races])
    if options.access { all.insert(.access) }
    return ExecutionRequest(
      policy: policy, seed: seed(index), width: width, flags: all, maxSteps: options.maxSteps, maxTime: options.maxTime,
      timerSlack: flags.contains(.timerSlack) ? options.timerSlack : 0)
  }

  /// A seed for each execution, short enough to be copied by hand. The finalizer of SplitMix64 (Steele, Lea and Flood,
  /// "Fast splittable pseudorandom number generators", OOPSLA 2014).
  func seed(_ index: Int) -> UInt64 {
    var z = options.seed &+ (UInt64(truncatingIfNeeded: index) &+ 1) &* 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return (z ^ (z >> 31)) & 0xffff_ffff
  }

  /// The sampler that the options ask for; nil if none takes part.
  var sampler: (any Strategy)? {
    switch options.strategy {
    case .auto: PortfolioStrategy(base: self)
    case .random: PolicyStrategy(base: self, policy: .random)
    case .pct: PCTStrategy(base: self)
    case .pos: PolicyStrategy(base: self, policy: .pos)
    case .surw: SURWStrategy(base: self)
    case .urw: URWStrategy(base: self)
    case .dpor, .exhaustive: nil
    }
  }
}
