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
}

/// Why a tree is not the whole truth even when nothing is left.
enum CoverageGap: String, Sendable, Hashable, CaseIterable {
  case candidates = "a choice had more candidates than a trace tells"
  case cutOff = "an execution was cut off by a bound or by the clock"
  case uncontrolled = "the program did something that is not controlled"
  case diverged = "an execution went another way than the one it branches off from"
  case tooLong = "an execution had more steps than can be compared"
}
