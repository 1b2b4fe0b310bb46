import CTrace

extension Rule {
  /// Locks that different units take in orders that form a cycle, though this execution got through.
  ///
  /// The lock graph of Havelund, "Using runtime analysis to guide model checking of Java programs", SPIN 2000, with the
  /// refinements of Bensalem and Havelund, HVC 2005: units of a cycle differ, no gate lock guards all of it, and orders that
  /// birth and end of units keep apart do not combine. - Complexity: cycles of up to four orders; O(orders⁴) at worst, on
  /// orders that were reduced to distinct ones.
  static func lockOrder(_ model: ExecutionModel, besides findings: [ProtoFinding]) -> [ProtoFinding] {
    let orders = model.lockOrders
    guard orders.count > 1 else { return [] }
    var byHeld: [Int: [Int]] = [:]
    for (index, order) in orders.enumerated() { byHeld[order.held, default: []].append(index) }
    var search = CycleSearch(model: model, byHeld: byHeld)
    for start in orders.indices where search.budget > 0 { search.extend([start]) }
    // A deadlock on the same locks says it all.
    let dead = Set(
      findings.filter { $0.kind == .deadlock }.flatMap(\.cycle)
        .flatMap { model.unit($0)?.waits.map(\.resource) ?? [] })
    var seen: Set<CauseSignature> = []
    return search.cycles.compactMap { cycle in
      guard !cycle.contains(where: { dead.contains(orders[$0].taken) }) else { return nil }
      let finding = finding(cycle.map { orders[$0] }, model)
      return seen.insert(finding.signature).inserted ? finding : nil
    }
  }

  private struct CycleSearch {
    let model: ExecutionModel
    let byHeld: [Int: [Int]]
    var cycles: [[Int]] = []
    /// Steps left before the search gives up: a graph this dense has been reported on already.
    var budget = 200_000

    /// Looks for cycles that begin with these orders and whose first order is the earliest of theirs.
    mutating func extend(_ path: [Int]) {
      let orders = model.lockOrders
      guard let first = path.first, let last = path.last, cycles.count < 64 else { return }
      for next in byHeld[orders[last].taken] ?? [] where next > first && !path.contains(next) {
        budget -= 1
        guard budget > 0 else { return }
        guard path.allSatisfy({ canMeet(orders[$0], orders[next]) }) else { continue }
        guard !(orders[last].takenShared && orders[next].heldShared) else { continue }
        if orders[next].taken == orders[first].held {
          if !(orders[next].takenShared && orders[first].heldShared) { cycles.append(path + [next]) }
        } else if path.count < 3 {
          extend(path + [next])
        }
      }
    }

    /// Whether two orders can be in force at once: by different units, without a common gate, and at the same time.
    private func canMeet(_ one: ExecutionModel.LockOrder, _ other: ExecutionModel.LockOrder) -> Bool {
      guard one.unit != other.unit, one.held != other.held, one.gates.isDisjoint(with: other.gates) else {
        return false
      }
      return !precedes(one, other) && !precedes(other, one)
    }

    /// Whether birth or end of the units puts every occurrence of one order before the other.
    private func precedes(_ one: ExecutionModel.LockOrder, _ other: ExecutionModel.LockOrder) -> Bool {
      let (first, second) = (model.unit(one.unit), model.unit(other.unit))
      if let end = first?.ended {
        if let birth = second?.born, end < birth { return true }
        // Whoever made it has seen it end, or happened to come after it; another schedule shows which.
        if model.isAncestor(other.unit, of: one.unit), end < other.record { return true }
      }
      if let birth = second?.born, one.lastRecord < birth, model.isAncestor(one.unit, of: other.unit) { return true }
      return false
    }
  }

  private static func finding(_ cycle: [ExecutionModel.LockOrder], _ model: ExecutionModel) -> ProtoFinding {
    let signature = CauseSignature(
      .lockOrder,
      cycle.map { order in
        [order.heldStack, order.stack].map { model.place(ofStack: $0, frames: 2) }.joined(
          separator: ">")
      })
    var finding = ProtoFinding(.lockOrder, signature: signature, units: cycle.map(\.unit)) { names in
      var sentences: [String] = []
      for order in cycle {
        let (held, taken) = (names.resource(order.held), names.resource(order.taken))
        sentences.append("\(names.named(order.unit)) takes \(held), then \(taken)")
      }
      return sentences.joined(separator: "; ") + ": this execution got through, another can deadlock"
    }
    for order in cycle {
      finding.places[order.unit] = order.stack
      finding.moments.append(
        ProtoMoment(
          text: { names in "takes \(names.resource(order.held))" }, unit: order.unit,
          stack: order.heldStack, position: order.heldRecord))
      finding.moments.append(
        ProtoMoment(
          text: { names in "takes \(names.resource(order.taken)) while it holds \(names.resource(order.held))" },
          unit: order.unit, stack: order.stack, position: order.record))
    }
    finding.moments.sort { $0.position < $1.position }
    return finding
  }
}
