/// What is known of who could end a wait without being certain of it: who owes a count, who served a channel before.
///
/// This says whose fault a standstill is, never that there is one: neither cycles nor `hopeless` rest on it.
extension WaitGraph {
  /// Units that owe what an alternative waits for, if that is known. One that has ended and left somebody behind who may pay in
  /// its place makes it unknown.
  static func debtors(of resource: ExecutionModel.Resource, in model: ExecutionModel) -> [UInt32] {
    let debtors = resource.tally.debtors
    let over = debtors.filter { hasEnded($0, model) }
    guard !over.isEmpty else { return debtors }
    for unit in model.units where unit.ended == nil && !unit.isRuntime && !unit.isMain {
      var parent = unit.parent
      while parent != 0, let ancestor = model.unit(parent) {
        if over.contains(parent), !ancestor.isMain { return [] }
        parent = ancestor.parent
      }
    }
    return debtors
  }

  static func hasEnded(_ id: UInt32, _ model: ExecutionModel) -> Bool {
    guard let unit = model.unit(id) else { return true }
    return unit.ended != nil || (unit.isMain && model.mainEnd != nil)
  }

  /// Those who owe what a unit waits for and have ended: nobody can make up for it.
  func defaulters(of unit: UInt32, in model: ExecutionModel) -> [UInt32] {
    var seen: Set<UInt32> = [unit]
    return (nodes[unit]?.alternatives ?? []).flatMap(\.debtors)
      .filter { WaitGraph.hasEnded($0, model) && seen.insert($0).inserted }
  }

  /// Of those who are stuck, the ones that wait for nobody among them who is known: where the trouble begins.
  func origins(among units: Set<UInt32>) -> [UInt32] {
    let members = order.filter(units.contains)
    let free = members.filter { edges(from: $0, among: units).isEmpty }
    // Who owes each other leads to no end and is as good as one.
    let reached = Set(followers(of: free, among: units))
    return members.filter { unit in
      free.contains(unit) || !reached.contains(unit) && !blockers(of: unit).contains(where: units.contains)
    }
  }

  /// The same for a program that has come to a standstill.
  func heads(among units: Set<UInt32>, in model: ExecutionModel) -> [UInt32] {
    let heads = origins(among: units)
    // A service that waits for work is no cause if those who gave it work are stuck for another reason.
    let dead = heads.filter { isDeserted($0, model) }
    guard !dead.isEmpty else { return heads }
    let victims = reached(from: dead, among: units) { unit in
      edges(from: unit, among: units) + servers(of: unit, in: model).filter(units.contains)
    }
    return heads.filter { dead.contains($0) || !victims.contains($0) }
  }

  /// Units of `units` that wait for one of `targets`, or for its part in a count.
  func followers(of targets: [UInt32], among units: Set<UInt32>) -> [UInt32] {
    let set = reached(from: targets, among: units) { edges(from: $0, among: units) }
    return order.filter(set.contains)
  }

  /// The targets, and those of `units` from which `edges` lead to one of them.
  private func reached(
    from targets: [UInt32], among units: Set<UInt32>, by edges: (UInt32) -> [UInt32]
  ) -> Set<UInt32> {
    var set = Set(targets)
    var changed = true
    while changed {
      changed = false
      for unit in order where units.contains(unit) && !set.contains(unit) && edges(unit).contains(where: set.contains) {
        set.insert(unit)
        changed = true
      }
    }
    return set
  }

  private func edges(from unit: UInt32, among units: Set<UInt32>) -> [UInt32] {
    let debtors = (nodes[unit]?.alternatives ?? []).flatMap(\.debtors)
    return blockers(of: unit).filter(units.contains) + debtors.filter { $0 != unit && units.contains($0) }
  }

  /// Who did before, to the channels that a unit waits on, what would end its wait now.
  private func servers(of unit: UInt32, in model: ExecutionModel) -> [UInt32] {
    let alternatives = nodes[unit]?.alternatives ?? []
    guard alternatives.allSatisfy({ $0.resource.map { model.resources[$0].kind } == .channel }) else { return [] }
    return alternatives.flatMap { alternative in
      let wanted = rescuers(of: alternative.operation, on: .channel)
      return (alternative.resource.map { model.resources[$0].deeds } ?? [])
        .filter { wanted.contains($0.operation) && $0.unit != unit }.map(\.unit)
    }
  }

  /// Whether it waits on channels that others served, who have all ended.
  private func isDeserted(_ unit: UInt32, _ model: ExecutionModel) -> Bool {
    let servers = servers(of: unit, in: model)
    return !servers.isEmpty && servers.allSatisfy { WaitGraph.hasEnded($0, model) }
  }
}
