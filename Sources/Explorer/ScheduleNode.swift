/// A choice in the tree of executions, reached by one way.
///
/// A node keeps the way to it alive, and nothing keeps a node but the branches that are still to be run and the nodes below it:
/// what is done is forgotten, so that the tree is as large as what is left of it.
final class ScheduleNode {
  /// The choice before this one, and the branch of it that leads here; nil at the root.
  let parent: (node: ScheduleNode, branch: UInt32)?
  /// Number of the choice in the execution.
  let number: UInt32
  let candidates: [UInt32]
  let byDefault: UInt32
  /// Whether it says who has the turn.
  let isTurn: Bool
  /// Who was asleep before the choice.
  let sleep: [Sleeper]
  /// What was or will be chosen here, in this order.
  private(set) var branches: [Branch] = []

  /// What the way here cost, and what each candidate costs, in a search with a bound.
  var spent = 0
  var costs: [Int] = []

  struct Branch {
    var value: UInt32
    /// What the step touches; nil if that is not certain, so that it cannot sleep.
    var footprint: [Touch]?
  }

  init(parent: (node: ScheduleNode, branch: UInt32)?, _ decision: StepTrace.Decision, sleep: [Sleeper]) {
    self.parent = parent
    number = decision.number
    candidates = decision.candidates
    byDefault = decision.byDefault
    isTurn = decision.isTurn
    self.sleep = sleep
  }

  func add(_ branch: Branch) { branches.append(branch) }

  /// Tells what a branch touches that was added before anybody had seen it.
  func learn(_ branch: Branch) {
    guard let index = branches.firstIndex(where: { $0.value == branch.value && $0.footprint == nil }) else { return }
    branches[index].footprint = branch.footprint
  }

  /// Whether what begins with this unit was or will be explored, here or elsewhere.
  func knows(_ unit: UInt32) -> Bool {
    branches.contains { $0.value == unit } || sleep.contains { $0.unit == unit }
  }

  func cost(of value: UInt32) -> Int { candidates.firstIndex(of: value).map { costs[$0] } ?? 0 }

  /// The choices on the way here that are not the default, and the branch `value` here.
  func deviations(_ value: UInt32) -> [Deviation] {
    var result = [Deviation(choice: number, value: value)]
    var at = parent
    while let (node, branch) = at {
      if branch != node.byDefault { result.append(Deviation(choice: node.number, value: branch)) }
      at = node.parent
    }
    return result.reversed()
  }

  /// All nodes on the way here, this one last.
  var path: [ScheduleNode] {
    var result = [self]
    while let node = result.last?.parent?.node { result.append(node) }
    return result.reversed()
  }

  /// Who sleeps when the branch is taken: who slept before, and who was chosen here before.
  func sleepers(beside value: UInt32) -> [Sleeper] {
    guard isTurn else { return sleep }
    var result = sleep.filter { $0.unit != value }
    for branch in branches {
      if branch.value == value { break }
      if let footprint = branch.footprint { result.append(Sleeper(unit: branch.value, touches: footprint)) }
    }
    return result
  }
}
