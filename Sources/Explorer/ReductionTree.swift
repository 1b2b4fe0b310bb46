/// Explores one execution of each equivalence class: dynamic partial order reduction with source sets and sleep sets.
///
/// Abdulla, Aronsson, Jonsson and Sagonas, "Optimal dynamic partial order reduction", POPL 2014 (source-DPOR). Two deviations.
/// Branches wait on a stack and are run several at a time: each branch of a choice has those before it in its sleep set, whether
/// they were run or are only sure to be. And a branch of a choice that the program makes within a step has no reduction.
///
/// Entry point: `next` gives branches to run, `take` what came of them. When nothing is left, each class was run once, and
/// `classes` is their number.
struct ReductionTree: ScheduleTree {
  private var stack: [ScheduleBranch] = [ScheduleBranch()]
  /// Whether the order in which work comes to pools matters to nobody.
  let ignoresPools: Bool
  /// Choices below this number are fixed by the request: nothing branches off there.
  let firstFree: Int
  /// Executions that went to their end: one for each class.
  private(set) var classes = 0
  /// Executions that turned out to be equivalent to another one on the way, and were stopped.
  private(set) var redundant = 0
  /// Why the answer is not the whole truth even when nothing is left; empty if it is.
  private(set) var gaps: Set<CoverageGap> = []

  /// Steps times units of an execution that are still compared: beyond, no space could be finished anyway.
  static let longest = 400_000

  init(ignoresPools: Bool, firstFree: Int = 0) {
    self.ignoresPools = ignoresPools
    self.firstFree = firstFree
  }

  var isDone: Bool { stack.isEmpty }
  /// Whether each class was run.
  var isWhole: Bool { isDone && gaps.isEmpty }

  /// The branches to run next, at most `limit`; deepest first.
  mutating func next(_ limit: Int) -> [ScheduleBranch] {
    let taken = Array(stack.suffix(limit).reversed())
    stack.removeLast(taken.count)
    return taken
  }

  /// The request that runs a branch.
  func request(_ branch: ScheduleBranch, from base: ExecutionRequest) -> ExecutionRequest {
    var request = branch.request(from: base)
    guard let node = branch.node else { return request }
    request.sleepers = node.sleepers(beside: branch.value).map { sleeper in
      guard ignoresPools else { return sleeper }
      return Sleeper(unit: sleeper.unit, touches: sleeper.touches.filter { !$0.isOfPool })
    }
    request.sleepFrom = node.number
    return request
  }

  /// Takes in what a branch gave, and finds the branches that follow from it.
  mutating func take(_ branch: ScheduleBranch, _ execution: ReductionResult) {
    take(branch, execution) { _ in }
  }

  /// The same. `seeing` gets each race that could have gone the other way round, were nothing fixed.
  mutating func take(
    _ branch: ScheduleBranch, _ execution: ReductionResult, seeing: (StepOrder.Reversal) -> Void
  ) {
    switch execution.end {
    case .complete: classes += 1
    case .redundant: redundant += 1
    case .cutOff, .uncontrolled: break
    }
    gaps.formUnion(execution.gaps)
    let trace = execution.steps
    guard trace.steps.count * Int(trace.units) < ReductionTree.longest else {
      gaps.insert(.tooLong)
      return
    }
    guard let nodes = nodes(of: trace, below: branch) else {
      gaps.insert(.diverged)
      return
    }
    var added: [(decision: Int, branch: ScheduleBranch)] = []
    var order = StepOrder(trace, ignoresPools: ignoresPools)
    order.races { reversal in
      seeing(reversal)
      guard let decision = trace.steps[reversal.step].decision else { return false }
      guard decision >= firstFree else { return true }
      let node = nodes[decision]
      if reversal.initials.contains(where: { node.knows($0.unit) }) { return true }
      // The one whose step is to come first, if it can; any other will do, too.
      guard let initial = reversal.initials.last(where: { node.candidates.contains($0.unit) }) else { return false }
      node.add(footprint(of: initial.step, by: initial.unit, in: trace))
      added.append((decision, ScheduleBranch(node: node, value: initial.unit)))
      return true
    }
    // Who could have gone on instead of dying would have done something, and nobody has seen what.
    if execution.isCutShort, let last = trace.steps.last?.decision, last >= firstFree {
      for unit in nodes[last].candidates where unit != 0 && !nodes[last].knows(unit) {
        nodes[last].add(ScheduleNode.Branch(value: unit))
        added.append((last, ScheduleBranch(node: nodes[last], value: unit)))
      }
    }
    // What the program itself chose could have been anything.
    let first = branch.node.map { Int($0.number) + 1 } ?? firstFree
    for (decision, node) in nodes.enumerated().dropFirst(first) where !node.isTurn {
      for value in node.candidates where value != trace.decisions[decision].chosen {
        node.add(ScheduleNode.Branch(value: value))
        added.append((decision, ScheduleBranch(node: node, value: value)))
      }
    }
    stack += added.sorted { $0.decision < $1.decision }.map(\.branch)
  }

  private func footprint(of step: Int, by unit: UInt32, in trace: StepTrace) -> ScheduleNode.Branch {
    ScheduleNode.Branch(value: unit, footprint: trace.steps[step].isOpen ? nil : trace.footprint(of: step))
  }

  /// The nodes of all choices of an execution: those on the way to the branch, and new ones from there on. Nil if the execution did
  /// not go that way.
  private func nodes(of trace: StepTrace, below branch: ScheduleBranch) -> [ScheduleNode]? {
    var nodes = branch.node?.path ?? []
    guard trace.decisions.count >= nodes.count,
      trace.decisions.enumerated().allSatisfy({ $0.offset == Int($0.element.number) })
    else { return nil }
    for (node, decision) in zip(nodes.dropLast(), trace.decisions) where node.candidates != decision.candidates {
      return nil
    }
    guard let last = branch.node else { return grown(&nodes, trace, from: nil, sleep: []) }
    let decision = trace.decisions[nodes.count - 1]
    guard decision.chosen == branch.value, last.candidates == decision.candidates else { return nil }
    if last.isTurn { last.learn(footprint(of: decision.step, by: branch.value, in: trace)) }
    return grown(&nodes, trace, from: (last, branch.value), sleep: last.sleepers(beside: branch.value))
  }

  private func grown(
    _ nodes: inout [ScheduleNode], _ trace: StepTrace, from start: (node: ScheduleNode, branch: UInt32)?,
    sleep: [Sleeper]
  ) -> [ScheduleNode] {
    var parent = start
    var sleep = sleep
    // From the branch's own choice on, each step wakes whom it touches.
    var mark = nodes.isEmpty ? 0 : trace.decisions[nodes.count - 1].marks
    for decision in trace.decisions[nodes.count...] {
      sleep = awake(after: trace.marks[mark..<decision.marks], sleep)
      mark = decision.marks
      let node = ScheduleNode(parent: parent, decision, sleep: sleep)
      node.add(
        decision.isTurn
          ? footprint(of: decision.step, by: decision.chosen, in: trace) : ScheduleNode.Branch(value: decision.chosen))
      nodes.append(node)
      parent = (node, decision.chosen)
    }
    return nodes
  }

  private func awake(after marks: ArraySlice<StepTrace.Mark>, _ sleep: [Sleeper]) -> [Sleeper] {
    guard !sleep.isEmpty else { return sleep }
    let touches = marks.compactMap { mark -> Touch? in
      guard case .touch(let touch) = mark, !(ignoresPools && touch.isOfPool) else { return nil }
      return touch
    }
    return sleep.filter { !$0.depends(on: touches) }
  }

  mutating func finishRound() {}

  func describe(_ coverage: inout Coverage) {
    coverage.interleavings = classes
    coverage.redundant = redundant
    let share = exploredShare
    if !isDone, share > 0, classes > 0 { coverage.estimate = Double(classes) / share }
    coverage.gaps = gaps
  }

  /// An estimate of the share of the space that was explored: each branch is given an equal part of its choice's share. It counts
  /// only the branches that are known by now, so it errs towards too much.
  private var exploredShare: Double {
    var left = 0.0
    for branch in stack {
      guard let node = branch.node else { return 0 }
      var share = 1.0
      for at in node.path { share /= Double(max(at.branches.count, 1)) }
      left += share
    }
    return max(0, 1 - left)
  }
}
