/// Explores every schedule whose cost is within a bound, and raises the bound step by step: no reduction, each choice in turn.
///
/// What costs: a preemption, which takes the turn from a unit that could go on (Musuvathi and Qadeer, "Iterative context bounding",
/// PLDI 2007), or a delay, which passes over the unit that a deterministic scheduler would run (Emmi, Qadeer and Rakamarić,
/// "Delay-bounded scheduling", POPL 2011). Most bugs need little of either.
struct BoundedTree: ScheduleTree {
  let cost: ExplorationOptions.Cost
  /// Highest bound; nil: up to the whole space.
  let limit: Int?
  /// The bound that is being explored.
  private(set) var bound = 0
  /// The bound whose schedules were all run; nil if none yet.
  private(set) var finished: Int?
  private(set) var gaps: Set<CoverageGap> = []
  /// Branches by what the way with them costs.
  private var stacks: [[ScheduleBranch]] = [[ScheduleBranch()]]

  init(_ cost: ExplorationOptions.Cost, limit: Int?) {
    self.cost = cost
    self.limit = limit
  }

  var isDone: Bool { stacks.dropFirst(bound).allSatisfy(\.isEmpty) || limit.map { bound > $0 } ?? false }
  /// Whether there are no schedules beyond those that were run.
  var isWhole: Bool { stacks.allSatisfy(\.isEmpty) && gaps.isEmpty }

  mutating func next(_ limit: Int) -> [ScheduleBranch] {
    guard !isDone else { return [] }
    let taken = Array(stacks[bound].suffix(limit).reversed())
    stacks[bound].removeLast(taken.count)
    return taken
  }

  func request(_ branch: ScheduleBranch, from base: ExecutionRequest) -> ExecutionRequest {
    branch.request(from: base)
  }

  mutating func take(_ branch: ScheduleBranch, _ execution: ReductionResult) {
    gaps.formUnion(execution.gaps)
    let trace = execution.steps
    let first = branch.node.map { Int($0.number) + 1 } ?? 0
    guard trace.decisions.count >= first, first == 0 || trace.decisions[first - 1].chosen == branch.value else {
      gaps.insert(.diverged)
      return
    }
    var parent = branch.node.map { (node: $0, branch: branch.value) }
    var spent = branch.node.map { $0.spent + $0.cost(of: branch.value) } ?? 0
    // A choice after the end of `main` changes nothing that the program shows.
    for decision in trace.decisions[first...] where decision.step < trace.epilogue {
      let node = ScheduleNode(parent: parent, decision, sleep: [])
      node.spent = spent
      node.costs = decision.candidates.map { price($0, decision, trace) }
      for (value, price) in zip(decision.candidates, node.costs) where value != decision.chosen {
        let total = spent + price
        while stacks.count <= total { stacks.append([]) }
        stacks[total].append(ScheduleBranch(node: node, value: value))
      }
      spent += node.cost(of: decision.chosen)
      parent = (node, decision.chosen)
    }
  }

  var ignoresPools: Bool { false }

  func describe(_ coverage: inout Coverage) {
    coverage.bound = finished
    coverage.gaps = gaps
  }

  /// Goes on to the next bound when this one is finished.
  mutating func finishRound() {
    while bound < stacks.count, stacks[bound].isEmpty {
      finished = bound
      bound += 1
      if let limit, bound > limit { return }
    }
  }

  private func price(_ value: UInt32, _ decision: StepTrace.Decision, _ trace: StepTrace) -> Int {
    guard decision.isTurn, value != decision.byDefault, decision.step > 0 else { return 0 }
    switch cost {
    case .preemptions:
      // Who gave way, or cannot go on, is not preempted.
      return trace.steps[decision.step - 1].unit == decision.byDefault ? 1 : 0
    case .delays:
      guard let from = decision.candidates.firstIndex(of: decision.byDefault),
        let to = decision.candidates.firstIndex(of: value)
      else { return 1 }
      return (to - from + decision.candidates.count) % decision.candidates.count
    }
  }
}
