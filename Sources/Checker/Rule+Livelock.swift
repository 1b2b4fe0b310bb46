import CTrace

extension Rule {
  /// The bound on steps was reached before `main` ended, and the last half of them brought nothing: no unit ended, nothing was
  /// written, virtual time stood still. A service that ticks for ever makes time pass and is none.
  static func livelock(_ model: ExecutionModel) -> [ProtoFinding] {
    guard model.trace.header.endReason == .stepBound, model.mainEnd == nil else { return [] }
    let half = model.trace.header.steps / 2
    if let last = model.lastProgress, UInt64(model.trace.records[last].step) >= half { return [] }
    var counts: [UInt32: Int] = [:]
    var stacks: [UInt32: UInt32] = [:]
    for record in model.trace.records where UInt64(record.step) >= half && record.unit != 0 {
      guard record.recordKind != .state else { continue }
      counts[record.unit, default: 0] += 1
      if record.stack != 0 { stacks[record.unit] = record.stack }
    }
    let snapshot = model.atEnd?.standings.filter { !$0.isBlocked }.map(\.unit) ?? []
    guard !starves(model, counts) else { return [] }
    let total = max(counts.values.reduce(0, +), 1)
    // Whoever does a fair share of the last steps is spinning; who woke once in a while is not.
    let busy = model.units.map(\.id).filter { counts[$0, default: 0] * 20 >= total }
    let spinning = busy.isEmpty ? snapshot : busy
    let signature = CauseSignature(
      .livelock, spinning.map { model.place(ofStack: model.unit($0)?.birthStack ?? 0) })
    let steps = model.trace.header.steps
    var finding = ProtoFinding(.livelock, signature: signature, units: spinning) { names in
      let who = list(spinning.map(names.named))
      return "\(who) \(spinning.count == 1 ? "goes" : "go") round without progress: "
        + "\(steps) steps, and in the last half of them nobody ended, nothing was written and no time passed"
    }
    finding.places = stacks
    return [finding]
  }

  /// Whether somebody could have run and never did in the last half: then the schedule was unfair, as priorities may make it,
  /// and that those who ran went round in a circle says nothing about the program.
  private static func starves(_ model: ExecutionModel, _ counts: [UInt32: Int]) -> Bool {
    let able = model.atEnd?.standings.filter { !$0.isBlocked && !$0.flags.contains(.timed) }.map(\.unit) ?? []
    return able.contains { id in
      guard let unit = model.unit(id), !unit.isRuntime else { return false }
      return counts[id] == nil
    }
  }
}
