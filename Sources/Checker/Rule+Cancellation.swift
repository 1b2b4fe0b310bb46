import CTrace

extension Rule {
  /// Virtual time that a cancelled unit has to end in.
  static let patience: UInt64 = 1_000_000_000
  /// Scheduling points that a cancelled unit has to end in.
  private static let patienceInSteps = 1000

  /// Units that went on working long after they were cancelled. Who is merely stuck is a leak or a deadlock.
  static func cancellation(_ model: ExecutionModel, besides findings: [ProtoFinding]) -> [ProtoFinding] {
    var groups: [(key: String, units: [UInt32])] = []
    for unit in model.units where !unit.isRuntime {
      guard let cancelled = unit.cancelled, isIgnoring(unit, since: cancelled, model) else { continue }
      let key = model.place(ofStack: unit.birthStack)
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].units.append(unit.id)
      } else {
        groups.append((key, [unit.id]))
      }
    }
    return groups.map { group in
      let first = model.unit(group.units[0])
      let cancelled = first?.cancelled ?? 0
      let record = model.trace.records[cancelled]
      let last = first?.ended ?? model.trace.records.count - 1
      let span = model.time(at: last) >= record.time ? model.time(at: last) - record.time : 0
      let ends = first?.ended != nil
      let steps = first?.stepsSinceCancelled ?? 0
      var finding = ProtoFinding(
        .cancellationIgnored, signature: CauseSignature(.cancellationIgnored, [group.key]), units: group.units
      ) { names in
        let after = span >= patience ? "\(duration(span)) of virtual time" : "\(steps) steps"
        let they = group.units.count == 1 ? "was" : "were"
        if let first, lateDeed(of: first, since: cancelled, model) == nil,
          lateWaking(of: first, since: cancelled, model) != nil
        {
          return "\(crowd(group.units, names)) \(they) cancelled and waited on for \(after)"
        }
        return ends
          ? "\(crowd(group.units, names)) \(they) cancelled and worked on for \(after)"
          : "\(crowd(group.units, names)) \(they) cancelled and still at work \(after) later"
      }
      finding.moments = [
        ProtoMoment(
          text: { names in "cancels \(names.named(group.units[0]))" }, unit: record.unit, stack: record.stack,
          position: cancelled)
      ]
      if ends, let first { finding.places[first.id] = place(after: cancelled, of: first, model) }
      if !ends, let first, let stack = lastSuspension(of: first, model) { finding.places[first.id] = stack }
      return finding
    }
  }

  /// Where a task that is still at work was suspended last. Where a bound cuts it off is chance, and often inside of the runtime,
  /// where no stack has a line of the author's.
  private static func lastSuspension(of unit: ExecutionModel.Unit, _ model: ExecutionModel) -> UInt32? {
    let state = model.atEnd?.standing(of: unit.id)?.state
    guard state != .suspended, state != .waiting else { return nil }
    if let suspended = unit.suspended, model.trace.records[suspended].stack != 0 {
      return model.trace.records[suspended].stack
    }
    if let fault = model.fault, fault.unit == unit.id, fault.stack != 0 { return fault.stack }
    // One that never was: the last place at which it was seen in more of the program than the frame that every program begins with.
    let map = ModuleMap(model.modules)
    func isProgram(_ address: CodeAddress) -> Bool {
      map.module(at: address.value).map { !$0.isLibrary } ?? (model.modules.isEmpty && address.value >> 40 < 0x7f)
    }
    let seen = model.trace.records.suffix(2000).last { record in
      record.unit == unit.id && record.stack != 0 && model.trace.stack(record.stack).filter(isProgram).count > 1
    }
    return seen?.stack
  }

  /// Id of the stack that shows best that a unit went on: of the first thing that it began after its time was up, or else of
  /// its last wait, in the author's code if there is such.
  private static func place(after cancelled: Int, of unit: ExecutionModel.Unit, _ model: ExecutionModel) -> UInt32? {
    func isAuthors(_ record: TraceRecord) -> Bool { record.stack != 0 && !model.isForeign(record.stack) }
    let records = model.trace.records
    if let late = lateDeed(of: unit, since: cancelled, model), isAuthors(records[late]) { return records[late].stack }
    let waits = records[..<(unit.ended ?? records.count)].last { record in
      record.unit == unit.id && (record.recordKind == .taskSuspend || record.recordKind == .wait) && isAuthors(record)
    }
    if let waits { return waits.stack }
    if let fault = model.fault, fault.unit == unit.id { return fault.stack }
    return unit.lastDeed.map { records[$0].stack }
  }

  private static func isIgnoring(_ unit: ExecutionModel.Unit, since cancelled: Int, _ model: ExecutionModel) -> Bool {
    // A unit that has not run yet cannot know.
    let notice = max(cancelled, unit.started ?? cancelled)
    if let ended = unit.ended, ended < notice { return false }
    let isStuck = model.atEnd?.standing(of: unit.id).map { $0.isBlocked } ?? false
    // An injected cancellation strikes programs that were never meant to be cancelled. Who comes to the end in time had work
    // to do; only who is still at it when the bound on steps is reached does not listen.
    let isInjected = model.fault?.kind == .cancel
    if unit.stepsSinceCancelled >= patienceInSteps, !isInjected || unit.ended == nil { return !isStuck }
    return lateDeed(of: unit, since: cancelled, model) != nil || lateWaking(of: unit, since: cancelled, model) != nil
  }

  /// Position of the resumption, after its time was up, of a unit that has ended, from a wait for a continuation or other tasks.
  ///
  /// Nobody told those of the cancellation: a sleep, a stream or a cancellation handler resumes at once. Waits for locks and for what
  /// CSP offers do not heed cancellation by their nature, and count only by what comes after.
  private static func lateWaking(
    of unit: ExecutionModel.Unit, since cancelled: Int, _ model: ExecutionModel
  ) -> Int? {
    guard let ended = unit.ended, let born = unit.started ?? unit.born, born < ended else { return nil }
    let up = timeIsUp(for: unit, since: cancelled, model)
    let deaf = [ResourceKind.continuation, .task, .taskGroup].map(\.rawValue)
    var isDeaf = false
    var waits = 0
    for position in born..<ended {
      let record = model.trace.records[position]
      switch record.recordKind {
      case .wait where record.unit == unit.id: waits += 1
      case .waitEnd where record.unit == unit.id: waits = 0
      case .taskSuspend where record.unit == unit.id:
        isDeaf = waits == 0 && deaf.contains(record.b)
      case .taskEnqueue where UInt32(truncatingIfNeeded: record.a) == unit.id:
        let isBeforeEnd = position < model.mainEnd ?? .max
        if isDeaf, isBeforeEnd, position > cancelled, record.time >= up { return position }
        isDeaf = false
        waits = 0
      default: break
      }
    }
    return nil
  }

  /// Virtual time until which a cancelled unit should have ended.
  private static func timeIsUp(
    for unit: ExecutionModel.Unit, since cancelled: Int, _ model: ExecutionModel
  ) -> UInt64 {
    // The numbers are a trace's, and need not make sense.
    let start = model.time(at: max(cancelled, unit.started ?? cancelled))
    let (sum, isOver) = start.addingReportingOverflow(patience)
    let (up, isFarOver) = sum.addingReportingOverflow(excuse(model))
    return isOver || isFarOver ? .max : up
  }

  /// What an injected delay takes is not the program's doing, unless somebody sleeps who would have woken at once, had the program
  /// passed the cancellation on.
  private static func excuse(_ model: ExecutionModel) -> UInt64 {
    guard let fault = model.fault, fault.kind == .delay else { return 0 }
    let records = model.trace.records
    guard let unit = model.unit(fault.unit), unit.kind == .task, !unit.isRuntime,
      let strike = records.firstIndex(where: { $0.recordKind == .fault })
    else { return fault.delay }
    // A task that sleeps gives up its thread; one that calls a blocking function does not.
    let next = records[strike...].first {
      $0.unit == fault.unit && ($0.recordKind == .taskSuspend || $0.recordKind == .waitEnd || $0.recordKind == .unitEnd)
    }
    guard next?.recordKind == .taskSuspend, unit.cancelled == nil else { return fault.delay }
    let isSleep =
      records[strike...].first { $0.unit == fault.unit && $0.recordKind == .wait }?.b == ResourceKind.timer.rawValue
    return isSleep ? 0 : fault.delay
  }

  /// Position of the first thing that a unit began after the time was up that it has to end in.
  private static func lateDeed(
    of unit: ExecutionModel.Unit, since cancelled: Int, _ model: ExecutionModel
  ) -> Int? {
    let notice = max(cancelled, unit.started ?? cancelled)
    let from = model.time(at: notice)
    let up = timeIsUp(for: unit, since: cancelled, model)
    return model.trace.records[notice...].firstIndex { record in
      let actor = record.recordKind == .unitBorn ? UInt32(truncatingIfNeeded: record.b) : record.unit
      // Beginning something new counts; being woken late and then ending at once does not.
      guard actor == unit.id, model.matters(record), record.time >= from, record.time >= up else { return false }
      // That it gets its turn on the main queue is no deed: only being woken.
      if record.recordKind == .acquire, record.b == ResourceKind.queue.rawValue { return false }
      return record.recordKind != .wait || record.d != 0 || record.b == ResourceKind.timer.rawValue
    }
  }
}
