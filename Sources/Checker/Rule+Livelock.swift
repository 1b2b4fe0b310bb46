import CTrace

extension Rule {
  /// The bound on steps was reached before `main` ended, and the last half of them brought nothing: no unit ended, nothing left the
  /// program, virtual time stood still. A service that ticks for ever makes time pass and is none. What is printed into a buffer is told,
  /// but is no progress: those who give way to each other for ever may say so each time.
  static func livelock(_ model: ExecutionModel) -> [ProtoFinding] {
    guard model.trace.header.endReason == .stepBound, model.mainEnd == nil else { return [] }
    let half = model.trace.header.steps / 2
    if let last = model.lastProgress, UInt64(model.trace.records[last].step) >= half { return [] }
    var counts: [UInt32: Int] = [:]
    var stacks: [UInt32: UInt32] = [:]
    var active: Set<UInt32> = []
    var prints = false
    for record in model.trace.records where UInt64(record.step) >= half && record.unit != 0 {
      if record.recordKind != .state { active.insert(record.unit) }
      // What is written only where accesses are looked at must not decide who spins: the finding would not come back in a replay.
      guard isStep(record) else { continue }
      counts[record.unit, default: 0] += 1
      if record.stack != 0 { stacks[record.unit] = record.stack }
      if record.recordKind == .acquire, ResourceKind(rawValue: record.b) == .stdio { prints = true }
    }
    let snapshot = model.atEnd?.standings.filter { !$0.isBlocked }.map(\.unit) ?? []
    guard !starves(model, active) else { return [] }
    let total = max(counts.values.reduce(0, +), 1)
    // Whoever does a fair share of the last steps is spinning; who woke once in a while is not.
    let busy = model.units.map(\.id).filter { counts[$0, default: 0] * 20 >= total }
    let spinning = busy.isEmpty ? snapshot : busy
    let signature = CauseSignature(
      .livelock, spinning.map { model.place(ofStack: model.unit($0)?.birthStack ?? 0) })
    let steps = model.trace.header.steps
    let isPrinting = prints
    var finding = ProtoFinding(.livelock, signature: signature, units: spinning) { names in
      let who = list(spinning.map(names.named))
      return "\(who) \(spinning.count == 1 ? "goes" : "go") round without progress: "
        + "\(steps) steps, and in the last half of them "
        + (isPrinting
          ? "it printed, but nobody ended and no time passed" : "nobody ended, nothing was written and no time passed")
    }
    finding.places = stacks
    return [finding]
  }

  /// Whether a record tells of something that a unit does with others, and is written in every kind of execution that is not quiet.
  private static func isStep(_ record: TraceRecord) -> Bool {
    switch record.recordKind {
    case .point, .wait, .waitEnd, .acquire, .release, .signal, .message, .taskSuspend, .taskEnqueue, .unitBorn,
      .unitStart:
      true
    default: false
    }
  }

  /// Whether somebody could have run and never did in the last half: then the schedule was unfair, as priorities may make it,
  /// and that those who ran went round in a circle says nothing about the program.
  private static func starves(_ model: ExecutionModel, _ active: Set<UInt32>) -> Bool {
    let able = model.atEnd?.standings.filter { !$0.isBlocked && !$0.flags.contains(.timed) }.map(\.unit) ?? []
    return able.contains { id in
      guard let unit = model.unit(id), !unit.isRuntime else { return false }
      return !active.contains(id)
    }
  }
}
