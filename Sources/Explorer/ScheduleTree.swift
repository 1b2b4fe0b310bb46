/// A tree of executions that is explored branch by branch.
protocol ScheduleTree {
  /// Whether nothing is left to run within the bound.
  var isDone: Bool { get }
  /// Whether every schedule was run, up to equivalence where the tree has it.
  var isWhole: Bool { get }
  /// Whether it takes the order in which work comes to pools for meaningless, since they have workers enough.
  var ignoresPools: Bool { get }

  /// The branches to run next, at most `limit`; deepest first.
  mutating func next(_ limit: Int) -> [ScheduleBranch]
  /// The request that runs a branch.
  func request(_ branch: ScheduleBranch, from base: ExecutionRequest) -> ExecutionRequest
  /// Takes in what a branch gave, and finds the branches that follow from it.
  mutating func take(_ branch: ScheduleBranch, _ execution: ReductionResult)
  /// After a round of branches.
  mutating func finishRound()
  /// Fills in what it knows about its space.
  func describe(_ coverage: inout Coverage)
}

/// What is to be run next: the way to a choice, and another candidate there.
struct ScheduleBranch {
  /// Nil for the first execution.
  var node: ScheduleNode?
  var value: UInt32 = 0

  /// The request that goes this way and takes the default from there on.
  func request(from base: ExecutionRequest) -> ExecutionRequest {
    var request = base
    request.flags.insert(.reduce)
    guard let node else { return request }
    request.deviations = node.deviations(value)
    request.prefix = node.number + 1
    return request
  }
}

/// Why a tree is not the whole truth even when nothing is left.
enum CoverageGap: String, Sendable, Hashable, CaseIterable {
  case candidates = "a choice had more candidates than a trace tells"
  case cutOff = "an execution was cut off by a bound or by the clock"
  case uncontrolled = "the program did something that is not controlled"
  case diverged = "an execution went another way than the one it branches off from"
  case tooLong = "an execution had more steps than can be compared"
}

extension ReductionResult {
  /// What keeps the execution from telling all about its branch.
  var gaps: Set<CoverageGap> {
    var gaps: Set<CoverageGap> = steps.isIncomplete ? [.candidates] : []
    switch end {
    case .complete, .redundant: break
    case .cutOff: gaps.insert(.cutOff)
    case .uncontrolled: gaps.insert(.uncontrolled)
    }
    return gaps
  }
}
