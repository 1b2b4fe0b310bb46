/// Who waits for whom at the end of an execution, as far as it is known exactly.
///
/// A unit waits for one of several alternatives (a `select` has many, everything else one), and each alternative for units
/// that are known to stand in the way: the holder of a lock, the thread that is joined. Where nobody is known the edge is
/// missing rather than guessed.
struct WaitGraph {
  /// One way in which a unit's wait could end.
  struct Alternative {
    /// Index of the resource in the model; nil if only a unit is known.
    var resource: Int?
    var operation: Operation
    /// Position of the WAIT record; nil if only the snapshot tells of it.
    var record: Int?
    /// Units that are known to stand in the way; empty if none are.
    var blockers: [UInt32]
    /// Units that owe what it waits for, ended ones among them, as far as is known: see `debtors(of:in:)`.
    var debtors: [UInt32] = []
    /// Whether all of the blockers must get out of the way; for a task group one is enough.
    var needsAll: Bool
  }

  struct Node {
    var standing: ExecutionModel.Standing
    var alternatives: [Alternative]
  }

  /// Every unit that is blocked without a deadline.
  private(set) var nodes: [UInt32: Node] = [:]
  /// Their ids in the order of birth, so that results do not depend on hashing.
  private(set) var order: [UInt32] = []

  init(_ model: ExecutionModel) {
    guard let snapshot = model.atEnd else { return }
    let now = model.trace.header.virtualTime
    let hasMainTask = model.units.contains { $0.flags.contains(.mainTask) }
    for standing in snapshot.standings where standing.isBlocked && nodes[standing.unit] == nil {
      guard let unit = model.unit(standing.unit), unit.ended == nil, !unit.waits.contains(where: { $0.deadline > now })
      else { continue }
      // The main thread of an async program idles in its event loop; the main task is what the author calls main.
      if unit.kind == .main, hasMainTask, unit.waits.isEmpty, standing.resource.address == 0 { continue }
      nodes[standing.unit] = Node(
        standing: standing, alternatives: WaitGraph.alternatives(of: unit, standing, in: model, snapshot))
    }
    order = model.units.map(\.id).filter { nodes[$0] != nil }
  }

  // MARK: - Queries

  /// Exact edges from a unit, without repetition.
  func blockers(of unit: UInt32) -> [UInt32] {
    var seen: Set<UInt32> = []
    return (nodes[unit]?.alternatives ?? []).flatMap(\.blockers).filter { seen.insert($0).inserted }
  }

  /// The units of which it is certain that they never go on, whatever else runs: the greatest set in which every unit's
  /// every alternative waits for somebody in the set.
  ///
  /// - Complexity: O(units · edges).
  func hopeless() -> Set<UInt32> {
    var set = Set(order)
    var changed = true
    while changed {
      changed = false
      for unit in order where set.contains(unit) {
        let alternatives = nodes[unit]?.alternatives ?? []
        let stays =
          !alternatives.isEmpty
          && alternatives.allSatisfy { alternative in
            let blockers = alternative.blockers
            guard !blockers.isEmpty else { return false }
            return alternative.needsAll ? blockers.contains(where: set.contains) : blockers.allSatisfy(set.contains)
          }
        guard !stays else { continue }
        set.remove(unit)
        changed = true
      }
    }
    return set
  }

  /// The shortest cycle of each knot of exact edges among `units`, in the order of birth of their first units.
  ///
  /// Tarjan, "Depth-first search and linear graph algorithms", 1972, in the simple form of two reachability sets: knots are
  /// small. - Complexity: O(units · edges).
  func cycles(among units: Set<UInt32>) -> [[UInt32]] {
    var done: Set<UInt32> = []
    var result: [[UInt32]] = []
    for unit in order where units.contains(unit) && !done.contains(unit) {
      guard let cycle = shortestCycle(through: unit, among: units) else { continue }
      // Everything on any cycle with it belongs to the same knot; show the shortest of them.
      let knot = order.filter { units.contains($0) && reaches($0, unit, units) && reaches(unit, $0, units) }
      done.formUnion(knot)
      let best = knot.compactMap { shortestCycle(through: $0, among: units) }.min { $0.count < $1.count } ?? cycle
      result.append(best)
    }
    return result
  }

  /// Units of `units` that wait, over exact edges, for one of `targets`, the targets among them.
  func dependents(of targets: some Sequence<UInt32>, among units: Set<UInt32>) -> [UInt32] {
    var set = Set(targets)
    var changed = true
    while changed {
      changed = false
      for unit in order where units.contains(unit) && !set.contains(unit) {
        if blockers(of: unit).contains(where: set.contains) {
          set.insert(unit)
          changed = true
        }
      }
    }
    return order.filter(set.contains)
  }

  /// The alternative through which one unit waits for another.
  func edge(from unit: UInt32, to blocker: UInt32) -> Alternative? {
    nodes[unit]?.alternatives.first { $0.blockers.contains(blocker) }
  }

  // MARK: - Paths

  private func reaches(_ start: UInt32, _ goal: UInt32, _ units: Set<UInt32>) -> Bool {
    start == goal || path(from: start, to: goal, among: units) != nil
  }

  private func shortestCycle(through unit: UInt32, among units: Set<UInt32>) -> [UInt32]? {
    path(from: unit, to: unit, among: units)
  }

  /// Breadth-first: the units on a shortest way of at least one edge, without the goal.
  private func path(from start: UInt32, to goal: UInt32, among units: Set<UInt32>) -> [UInt32]? {
    var previous: [UInt32: UInt32] = [:]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let unit = queue[next]
      next += 1
      for blocker in blockers(of: unit) where units.contains(blocker) {
        if blocker == goal {
          var way = [unit]
          while let last = way.last, last != start, let before = previous[last] { way.append(before) }
          return way.reversed()
        }
        guard previous[blocker] == nil, blocker != start else { continue }
        previous[blocker] = unit
        queue.append(blocker)
      }
    }
    return nil
  }

  // MARK: - Edges

  private static func alternatives(
    of unit: ExecutionModel.Unit, _ standing: ExecutionModel.Standing, in model: ExecutionModel,
    _ snapshot: ExecutionModel.Snapshot
  ) -> [Alternative] {
    // A wait inside an annotated wait is what blocks right now; several annotated ones in a row are alternatives.
    let blocking = unit.waits.last.map { model.resources[$0.resource].kind.isAnnotated } ?? false
    let waits = blocking ? unit.waits.filter { model.resources[$0.resource].kind.isAnnotated } : unit.waits.suffix(1)
    guard waits.isEmpty else {
      return waits.map { wait in
        Alternative(
          resource: wait.resource, operation: wait.operation, record: wait.record,
          blockers: blockers(wait, of: unit.id, standing, in: model, snapshot),
          debtors: debtors(of: model.resources[wait.resource], in: model),
          needsAll: model.resources[wait.resource].kind != .taskGroup)
      }
    }
    let resource = model.resourceIndex[standing.resource]
    let known = standing.blocker != 0 ? [standing.blocker] : []
    switch standing.resource.kind {
    case .task, .thread:
      let named = UInt32(exactly: standing.resource.address).flatMap { model.unit($0)?.id }
      return [
        Alternative(
          resource: resource, operation: standing.resource.kind == .task ? .await : .join, record: nil,
          blockers: known.isEmpty ? [named].compactMap { $0 } : known, needsAll: true)
      ]
    case .taskGroup:
      return [
        Alternative(
          resource: resource, operation: .await, record: nil,
          blockers: known.isEmpty ? children(of: unit.id, in: model, snapshot) : known, needsAll: false)
      ]
    default:
      var blockers = known
      // Who stands before a lock that is taken does not come to wait for it as long as somebody else can go on.
      if blockers.isEmpty, model.trace.header.endReason == .stopped, let resource, standing.resource.kind.isLock {
        blockers = model.resources[resource].holders.map(\.unit)
      }
      return [Alternative(resource: resource, operation: .wait, record: nil, blockers: blockers, needsAll: true)]
    }
  }

  private static func blockers(
    _ wait: ExecutionModel.Wait, of unit: UInt32, _ standing: ExecutionModel.Standing, in model: ExecutionModel,
    _ snapshot: ExecutionModel.Snapshot
  ) -> [UInt32] {
    let resource = model.resources[wait.resource]
    if resource.kind.isLock {
      let holders = resource.holders.filter { wait.operation != .readLock || !$0.isShared }
      if !holders.isEmpty { return holders.map(\.unit) }
    } else if resource.kind.namesUnit, let id = UInt32(exactly: resource.key.address), model.unit(id) != nil {
      return [id]
    } else if resource.kind == .taskGroup {
      return children(of: unit, in: model, snapshot)
    }
    if wait.owner != 0 { return [wait.owner] }
    if wait.operation == .readLock, !resource.holders.isEmpty {
      // Nobody but readers has it, so the writers that wait keep this reader out.
      let writers = model.units.filter { other in
        other.id != unit && other.waits.contains { $0.resource == wait.resource && $0.operation == .lock }
      }
      if !writers.isEmpty { return writers.map(\.id) }
    }
    return standing.blocker != 0 && standing.resource == resource.key ? [standing.blocker] : []
  }

  /// Unfinished children of a task in its group.
  private static func children(
    of unit: UInt32, in model: ExecutionModel, _ snapshot: ExecutionModel.Snapshot
  ) -> [UInt32] {
    snapshot.standings.map(\.unit).filter { id in
      guard let child = model.unit(id) else { return false }
      return child.parent == unit && child.flags.contains(.group)
    }
  }
}
