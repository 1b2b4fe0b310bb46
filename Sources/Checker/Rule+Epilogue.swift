import CTrace

/// What the epilogue shows: work that the end of `main` cut off, and work that never ends.
extension Rule {
  static func epilogue(_ model: ExecutionModel) -> [ProtoFinding] {
    guard let end = model.mainEnd, let snapshot = model.atMainEnd else { return [] }
    let leaver = model.trace.records[end].unit
    let epilogue = Epilogue(model, after: end)
    var cutOff: [UInt32] = []
    var endless: [UInt32] = []
    var asleep: [UInt32] = []
    let sleepers = Set(model.farSleepers)
    for standing in snapshot.standings {
      guard let unit = model.unit(standing.unit), !unit.isMain, !unit.isRuntime, unit.kind != .timer, unit.id != leaver
      else { continue }
      let wasCancelled = unit.cancelled.map { $0 < end } ?? false
      if unit.ended != nil {
        // Its context was cancelled and it saw so: what is cut off is its end, unless that writes something.
        let wasToldOff = unit.toldOff.map { $0 < end } ?? false
        // What a library does for itself when the author's part is done cuts nobody off.
        let isAuthors = !model.isForeign(unit.birthStack) || epilogue.authored.contains(unit.id)
        let isCutOff =
          !isAuthors
          ? false
          : wasToldOff
            ? epilogue.writing.contains(unit.id)
            : standing.state == .notStarted || standing.flags.contains(.timed) || epilogue.mattering.contains(unit.id)
        if isCutOff && !wasCancelled { cutOff.append(unit.id) }
      } else if sleepers.contains(unit.id) {
        guard !wasCancelled else { continue }
        if isInOneSleep(unit, model) { asleep.append(unit.id) } else { endless.append(unit.id) }
      } else if epilogue.hitBound, !model.isQuiescent {
        // Only who was seen at work: a policy may let somebody starve without meaning anything by it.
        if epilogue.active.contains(unit.id), isFree(unit.id, model), !wasCancelled { endless.append(unit.id) }
      } else if let last = model.atEnd?.standing(of: unit.id),
        (last.state == .notStarted && !last.isBehindOther) || last.state == .ready
      {
        if !wasCancelled && !isStarved(model) { cutOff.append(unit.id) }
      }
    }
    if epilogue.hitBound { endless += model.units.filter { isEndlessTimer($0, before: end, epilogue) }.map(\.id) }
    if let crash = model.crash, crash > end {
      // The process would be gone: what crashes then was cut off, though it did not come to anything that others could notice.
      let id = model.trace.records[crash].unit
      if let unit = model.unit(id), snapshot.standing(of: id) != nil, !cutOff.contains(id), !unit.isMain,
        unit.cancelled.map({ $0 > end }) ?? true
      {
        cutOff.append(id)
      }
    }
    return groups(cutOff, .abandoned, model, snapshot) + groups(endless, .leak, model, snapshot)
      + groups(asleep, .leak, model, snapshot)
  }

  /// What happens after the end of `main`.
  private struct Epilogue {
    /// Units that do something that somebody could notice.
    var mattering: Set<UInt32> = []
    /// Units that write output.
    var writing: Set<UInt32> = []
    /// Units that do something in the author's code, or are called by it.
    var authored: Set<UInt32> = []
    /// Units that do anything.
    var active: Set<UInt32> = []
    /// Instants at which a unit did anything.
    var rounds: [UInt32: Int] = [:]
    /// Whether it went on up to a bound.
    var hitBound: Bool

    private struct Offer: Hashable {
      var unit: UInt32
      var operation: Operation
      var channel: UInt64
    }

    /// Whether a unit waits for others to be done, or for a message: what it does with that is what counts.
    private func isMereWait(_ record: TraceRecord) -> Bool {
      guard record.recordKind == .wait, let kind = ResourceKind(rawValue: record.b) else { return false }
      return kind == .channel || kind == .context || kind == .waitGroup
    }

    init(_ model: ExecutionModel, after end: Int) {
      var offers: Set<Offer> = []
      var lastTime: [UInt32: UInt64] = [:]
      hitBound = model.trace.header.endReason == .stepBound || model.trace.header.endReason == .timeBound
      for record in model.trace.records[(end + 1)...] where record.recordKind != .state {
        let actor = record.recordKind == .unitBorn ? UInt32(truncatingIfNeeded: record.b) : record.unit
        active.insert(actor)
        if lastTime.updateValue(record.time, forKey: actor) != record.time { rounds[actor, default: 0] += 1 }
        if model.isForeign(record.stack) { continue }
        if record.stack != 0 { authored.insert(actor) }
        if record.recordKind == .output { writing.insert(actor) }
        if record.recordKind == .point {
          // An attempt, perhaps one of several in a select; whether a message was sent or received, its record says.
          let offer = Offer(unit: actor, operation: record.operation, channel: record.a)
          if ResourceKind(rawValue: record.b) == .channel { offers.insert(offer) }
        } else if record.recordKind == .message {
          // A message of which the other side knew before the end: this unit is only told.
          let offer = Offer(unit: actor, operation: record.operation, channel: record.a)
          if offers.contains(offer) { mattering.insert(actor) }
        } else if model.matters(record), !isMereWait(record) {
          mattering.insert(actor)
        }
      }
    }
  }

  /// A timer that is no unit's work between two firings: one that has fired again and again since main ended, and can do so on.
  private static func isEndlessTimer(_ unit: ExecutionModel.Unit, before end: Int, _ epilogue: Epilogue) -> Bool {
    unit.kind == .timer && unit.ended == nil && !unit.isRuntime && unit.born.map { $0 < end } ?? false
      && epilogue.rounds[unit.id, default: 0] >= 3
  }

  /// Whether what a unit waits for is a day away from where it began to wait, and not the next of many rounds.
  private static func isInOneSleep(_ unit: ExecutionModel.Unit, _ model: ExecutionModel) -> Bool {
    guard let deadline = model.farDeadline(of: unit.id), let wait = unit.waits.first(where: { $0.deadline == deadline })
    else { return false }
    return deadline - model.time(at: wait.record) >= 86_400_000_000_000
  }

  /// Whether a unit could go on at the end: it is ready, runs, or has a deadline.
  private static func isFree(_ id: UInt32, _ model: ExecutionModel) -> Bool {
    guard let standing = model.atEnd?.standing(of: id) else { return true }
    return !standing.isBlocked
      || (model.unit(id)?.waits.contains { $0.deadline > model.trace.header.virtualTime } ?? false)
  }

  private static func isStarved(_ model: ExecutionModel) -> Bool {
    model.atEnd?.pool?.isExhausted ?? false
  }

  private static func groups(
    _ units: [UInt32], _ kind: Finding.Kind, _ model: ExecutionModel, _ snapshot: ExecutionModel.Snapshot
  ) -> [ProtoFinding] {
    var groups: [(key: String, units: [UInt32])] = []
    for unit in units {
      // The place at which it is cut off differs from schedule to schedule; where it was made does not.
      let key = model.place(ofStack: model.unit(unit)?.birthStack ?? 0)
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].units.append(unit)
      } else {
        groups.append((key, [unit]))
      }
    }
    let sleepers = kind == .leak ? Set(model.farSleepers) : []
    let graph = sleepers.isEmpty ? nil : WaitGraph(model)
    return groups.map { group in
      let isAsleep = sleepers.contains(group.units[0])
      let dependents = graph.map { graph in
        graph.dependents(of: group.units, among: Set(graph.order)).filter { !(model.unit($0)?.isMain ?? true) }
      }
      var finding = ProtoFinding(
        kind, signature: CauseSignature(kind, [kind == .leak ? "endless \(group.key)" : group.key]),
        units: group.units + (isAsleep ? dependents ?? [] : [])
      ) { names in
        if isAsleep {
          let start = model.mainEnd.map(model.time(at:)) ?? 0
          return "main ended, but \(sleepSentence(group.units, names, since: start, " after that"))"
        }
        return kind == .leak ? endlessSentence(group.units, model, names) : cutOffSentence(group.units, snapshot, names)
      }
      for unit in group.units { finding.places[unit] = snapshot.standing(of: unit)?.stack }
      if let position = model.mainEnd {
        let record = model.trace.records[position]
        finding.moments = [
          ProtoMoment(
            text: { names in names.model.leaverBesideMain == nil ? "main ends" : "calls exit" }, unit: record.unit,
            stack: record.stack, position: position)
        ]
      }
      return finding
    }
  }

  private static func cutOffSentence(
    _ units: [UInt32], _ snapshot: ExecutionModel.Snapshot, _ names: Names
  ) -> String {
    let standings = units.compactMap(snapshot.standing(of:))
    let was = units.count == 1 ? "was" : "were"
    let state: String
    if standings.allSatisfy({ $0.state == .notStarted && $0.flags.contains(.timed) }) {
      state = "\(was) not due yet"
    } else if standings.allSatisfy({ $0.state == .notStarted }) {
      state = "\(was) never started"
    } else if standings.allSatisfy({ $0.flags.contains(.timed) }) {
      state = "\(was) asleep and would have gone on"
    } else {
      state = "\(was) still at work"
    }
    if let (leaver, main) = names.model.leaverBesideMain {
      let waits = snapshot.standing(of: main).map { $0.state == .waiting || $0.state == .suspended } ?? false
      return "\(names.named(leaver)) called exit while main \(waits ? "was waiting" : "was still at work") and "
        + "\(crowd(units, names)) \(state)"
    }
    return "main ended while \(crowd(units, names)) \(state): nobody waited for \(units.count == 1 ? "it" : "them")"
  }

  private static func endlessSentence(_ units: [UInt32], _ model: ExecutionModel, _ names: Names) -> String {
    let end = model.mainEnd.map(model.time(at:)) ?? 0
    let span = model.trace.header.virtualTime >= end ? model.trace.header.virtualTime - end : 0
    let areTimers = units.allSatisfy { model.unit($0)?.kind == .timer }
    let verb =
      units.count == 1
      ? (areTimers ? "still fires" : "is still running") : areTimers ? "still fire" : "are still running"
    let since = span > 0 ? "\(duration(span)) of virtual time" : "\(model.trace.header.steps) steps"
    return
      "\(crowd(units, names)) \(verb) \(since) after main ended, and never \(units.count == 1 ? "ends" : "end")"
  }
}

extension ExecutionModel {
  /// Who ended the program while main had not come to its end, and main.
  var leaverBesideMain: (leaver: UInt32, main: UInt32)? {
    guard let mainEnd else { return nil }
    let leaver = trace.records[mainEnd].unit
    let main = units.first { $0.flags.contains(.mainTask) } ?? units.first(where: \.isMain)
    guard let main, main.id != leaver, main.ended == nil, unit(leaver).map({ !$0.isMain }) ?? false else { return nil }
    return (leaver, main.id)
  }
}
