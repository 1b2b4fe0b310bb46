import CTrace

/// How things stand at the end, split into causes: deadlocks, lost wake-ups, starvation of the pool, leaks.
extension Rule {
  static func stuck(_ model: ExecutionModel) -> [ProtoFinding] {
    let graph = WaitGraph(model)
    let end = model.trace.header.endReason
    let isQuiescent = model.isQuiescent
    let sleepers = model.farSleepers
    var rest = isQuiescent ? Set(graph.order) : graph.hopeless()
    var findings: [ProtoFinding] = []

    for cycle in graph.cycles(among: rest) {
      let caught = graph.dependents(of: cycle, among: rest)
      findings.append(deadlock(cycle: cycle, caught: caught, graph, model))
      rest.subtract(caught)
    }
    guard isQuiescent else { return findings }
    let afterMain = model.mainEnd != nil && end != .deadlock
    if afterMain {
      // main itself is past its end; who called exit stands in it.
      let leaver = model.mainEnd.map { model.trace.records[$0].unit }
      rest = rest.filter { id in
        guard let unit = model.unit(id) else { return false }
        // Who carries out a fault runs the author's handlers.
        let isAuthors = !unit.isRuntime || id == model.fault?.carrier
        return !unit.isMain && isAuthors && unit.kind != .timer && id != leaver
      }
    }
    if findings.isEmpty, let finding = starvation(graph, model) { return [finding] }
    while let finding = lostWakeup(among: rest, graph, model) {
      findings.append(finding)
      rest.subtract(finding.units)
    }
    if afterMain {
      // Who waits for somebody who sleeps on is told of with that one.
      rest.subtract(graph.dependents(of: sleepers, among: rest))
      return findings + leaks(rest, graph, model)
    }
    guard end == .deadlock || end == .timeBound else { return findings }
    // Whether main goes on after all nobody has seen.
    if end == .timeBound, !rest.contains(where: { model.unit($0)?.isMain ?? false }) { return findings }
    guard let first = findings.indices.first else { return [deadEnd(rest, sleepers, graph, model)] }
    // What else is stuck is so because of it, by a way that no exact edge shows: it belongs to the same story.
    findings[first].units += graph.order.filter(rest.contains)
    return findings
  }

  // MARK: - Deadlock

  private static func deadlock(
    cycle: [UInt32], caught: [UInt32], _ graph: WaitGraph, _ model: ExecutionModel
  ) -> ProtoFinding {
    let signature = CauseSignature(.deadlock, cycle.map { model.signaturePartOfStuck($0) })
    let others = caught.filter { !cycle.contains($0) }
    var finding = ProtoFinding(.deadlock, signature: signature, units: cycle + others) { names in
      var sentences: [String] = []
      for (position, unit) in cycle.enumerated() {
        let blocker = cycle[(position + 1) % cycle.count]
        let before = cycle[(position + cycle.count - 1) % cycle.count]
        guard let edge = graph.edge(from: unit, to: blocker) else { continue }
        var held: String?
        if cycle.count > 1, let wanted = graph.edge(from: before, to: unit)?.resource,
          model.resources[wanted].kind.isLock, holds(unit, wanted, model)
        {
          held = names.resource(wanted)
        }
        let wait = phrase(for: edge, &names)
        if cycle.count == 1 {
          let kind = edge.resource.map { model.resources[$0].kind }
          let itself =
            kind.map { $0.isLock } ?? false
            ? " \(wait), which it holds itself"
            : kind == .queue ? " \(wait), which it occupies itself" : " waits for itself to end"
          sentences.append(names.named(unit) + itself)
        } else {
          sentences.append(names.named(unit) + (held.map { " holds \($0) and" } ?? "") + " \(wait)")
        }
      }
      if !others.isEmpty {
        sentences.append(
          "\(crowd(others, names)) \(others.count == 1 ? "waits" : "wait") for \(cycle.count == 1 ? "it" : "them")")
      }
      return sentences.joined(separator: "; ")
    }
    finding.cycle = cycle
    finding.showsGraph = true
    finding.moments = moments(of: finding.units, graph, model)
    return finding
  }

  /// Whether a unit has a lock, as far as is known: a writer that only waits for it keeps readers out as well.
  private static func holds(_ unit: UInt32, _ lock: Int, _ model: ExecutionModel) -> Bool {
    let holders = model.resources[lock].holders
    return holders.isEmpty || holders.contains { $0.unit == unit }
  }

  /// Nothing can run, and no cycle is known: it names those at the ends of the chains of waiting, and who sleeps on.
  private static func deadEnd(
    _ units: Set<UInt32>, _ sleepers: [UInt32], _ graph: WaitGraph, _ model: ExecutionModel
  ) -> ProtoFinding {
    let members = graph.order.filter(units.contains)
    let ends = graph.heads(among: units, in: model)
    let heads = ends.isEmpty ? members : ends
    let signature = CauseSignature(.deadlock, heads.map { model.signaturePartOfStuck($0) })
    let rest = members.filter { !heads.contains($0) }
    let culprits = culprits(heads + rest, graph, model)
    var finding = ProtoFinding(.deadlock, signature: signature, units: heads + rest + culprits + sleepers) { names in
      let asleep = sleepers.isEmpty ? "" : sleepSentence(sleepers, names, "")
      guard !heads.isEmpty else {
        return asleep.isEmpty ? "nothing can run, and the program has not ended" : "nothing can run: \(asleep)"
      }
      guard sleepers.isEmpty else {
        let waits = heads.prefix(3).map { head in
          "\(names.named(head)) \(phrase(for: graph.nodes[head]?.alternatives ?? [], &names))"
        }
        return (waits + [asleep, "nothing else can run"]).joined(separator: "; ")
      }
      var text = stuckSentence(heads, graph, &names)
      if let main = rest.first(where: { model.unit($0)?.isMain ?? false }), let node = graph.nodes[main] {
        text += "; main \(phrase(for: node.alternatives, &names))"
      }
      return text
    }
    finding.showsGraph = true
    finding.moments = moments(of: finding.units, graph, model)
    return finding
  }

  /// Those who have ended and owe what one of `units` waits for.
  private static func culprits(_ units: [UInt32], _ graph: WaitGraph, _ model: ExecutionModel) -> [UInt32] {
    var seen = Set(units)
    return units.flatMap { graph.defaulters(of: $0, in: model) }.filter { seen.insert($0).inserted }
  }

  /// `"main waits to send on channel 'jobs' and nobody is left who could receive"`.
  static func stuckSentence(_ units: [UInt32], _ graph: WaitGraph, _ names: inout Names) -> String {
    var groups: [(phrase: String, units: [UInt32])] = []
    for unit in units {
      let text = phrase(for: graph.nodes[unit]?.alternatives ?? [], &names)
      if let index = groups.firstIndex(where: { $0.phrase == text }) {
        groups[index].units.append(unit)
      } else {
        groups.append((text, [unit]))
      }
    }
    let sentences = groups.prefix(3).map { group in
      "\(crowd(group.units, names)) \(group.units.count == 1 ? group.phrase : plural(group.phrase))"
    }
    let more = groups.count > 3 ? "; \(groups.count - 3) more are stuck" : ""
    let verbs = Set(units.map { rescue(for: graph.nodes[$0]?.alternatives ?? [], in: names.model) })
    let verb = verbs.count == 1 ? verbs.first ?? "wake it" : "wake them"
    let fitting =
      groups.count > 1 || (verb == "wake it" && units.count > 1) ? verb.replacing(" it", with: " them") : verb
    return sentences.joined(separator: "; ") + more + (groups.count == 1 ? " and" : ", and")
      + " nobody is left who could \(fitting)" + debtSentence(units, graph, &names)
  }

  // MARK: - Lost wake-up

  /// A wait for a signal that was given before, when nobody waited.
  ///
  /// Every queue with a condition signals into the void now and then, and rightly so: the waiter looks before it waits. Hence
  /// the signal counts as lost only if it is the last before the wait, none came after, and the waiter did not enter the
  /// critical section anew between the two except to wait (then it would have seen what the signal was about).
  private static func lostWakeup(
    among units: Set<UInt32>, _ graph: WaitGraph, _ model: ExecutionModel
  ) -> ProtoFinding? {
    for id in graph.order where units.contains(id) {
      guard let wait = model.unit(id)?.waits.last(where: { model.resources[$0.resource].kind.forgetsSignals }) else {
        continue
      }
      let signals = model.resources[wait.resource].signals
      guard let last = signals.last, last < wait.record else { continue }
      let record = model.trace.records[last]
      guard record.c == 0, record.unit != id, !looksAgain(id, from: last, to: wait.record, model) else { continue }

      let dependents = graph.dependents(of: [id], among: units)
      let twins = graph.order.filter { other in
        units.contains(other) && model.unit(other)?.waits.contains { $0.resource == wait.resource } ?? false
      }
      var members = [id]
      for unit in twins + dependents where !members.contains(unit) { members.append(unit) }
      let signaller = record.unit
      let stack = record.stack
      let isBroadcast = record.operation == .broadcast
      var finding = ProtoFinding(
        .lostWakeup,
        signature: CauseSignature(.lostWakeup, [model.signaturePart(id), model.place(ofStack: stack)]), units: members
      ) { names in
        let condition = names.resource(wait.resource)
        return "\(names.named(signaller)) \(isBroadcast ? "broadcasts" : "signals") \(condition) when nobody waits; "
          + "\(names.named(id)) begins to wait for it afterwards, and for ever"
      }
      finding.moments = [
        ProtoMoment(
          text: { names in "\(isBroadcast ? "broadcasts" : "signals") \(names.resource(wait.resource)): nobody waits" },
          unit: signaller, stack: stack, position: last),
        ProtoMoment(
          text: { names in "begins to wait for a signal on \(names.resource(wait.resource))" }, unit: id,
          stack: model.trace.records[wait.record].stack, position: wait.record),
      ]
      finding.showsGraph = true
      return finding
    }
    return nil
  }

  /// Whether a unit took the lock with which it waits more than once between a signal and its wait.
  private static func looksAgain(_ unit: UInt32, from signal: Int, to wait: Int, _ model: ExecutionModel) -> Bool {
    let records = model.trace.records
    let acquires = (signal + 1..<max(wait, signal + 1)).filter { position in
      records[position].recordKind == .acquire && records[position].unit == unit
    }
    guard let last = acquires.last else { return false }
    return acquires.filter { records[$0].a == records[last].a }.count > 1
  }

  // MARK: - Starvation

  private static func starvation(_ graph: WaitGraph, _ model: ExecutionModel) -> ProtoFinding? {
    guard let snapshot = model.atEnd, let pool = snapshot.pool, pool.isExhausted else { return nil }
    let blocked = snapshot.standings.filter { $0.state == .waiting && $0.flags.contains(.onPool) }.map(\.unit)
    let queued = snapshot.standings.filter { $0.state == .notStarted || $0.state == .ready }.map(\.unit)
    let stuck = blocked.isEmpty ? graph.order : blocked
    let signature = CauseSignature(.starvation, stuck.map { model.signaturePartOfStuck($0) })
    var finding = ProtoFinding(.starvation, signature: signature, units: stuck + queued) { names in
      var phrases: [String] = []
      for unit in stuck.prefix(3) {
        let text = phrase(for: graph.nodes[unit]?.alternatives ?? [], &names)
        phrases.append("\(names.named(unit)) \(text)")
      }
      if stuck.count > 3 { phrases.append("\(stuck.count - 3) more") }
      let workers = pool.width == 1 ? "the only worker of the pool is" : "all \(pool.width) workers of the pool are"
      let jobs = pool.queued == 1 ? "1 job is" : "\(pool.queued) jobs are"
      let waiting = queued.isEmpty ? "" : " (\(list(queued.map(names.named))))"
      return "\(workers) blocked while \(jobs) queued\(waiting): \(phrases.joined(separator: "; "))"
    }
    finding.showsGraph = true
    return finding
  }

  // MARK: - Leaks

  /// Who is stuck after the end of `main`, one finding for each place; those who only wait for them are named with them.
  private static func leaks(_ units: Set<UInt32>, _ graph: WaitGraph, _ model: ExecutionModel) -> [ProtoFinding] {
    let roots = graph.origins(among: units)
    var groups: [(key: String, units: [UInt32])] = []
    for unit in roots {
      let key = model.signaturePart(unit)
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].units.append(unit)
      } else {
        groups.append((key, [unit]))
      }
    }
    return groups.map { group in
      let dependents = graph.followers(of: group.units, among: units).filter { !group.units.contains($0) }
      let culprits = culprits(group.units, graph, model).filter { !(model.unit($0)?.isMain ?? false) }
      var finding = ProtoFinding(
        .leak, signature: CauseSignature(.leak, [group.key]), units: group.units + dependents + culprits
      ) { names in
        var text = "main ended, but " + stuckSentence(group.units, graph, &names)
        if !dependents.isEmpty {
          text += "; \(crowd(dependents, names)) \(dependents.count == 1 ? "waits" : "wait") for that"
        }
        return text
      }
      finding.showsGraph = true
      finding.moments = moments(of: finding.units, graph, model)
      return finding
    }
  }

  // MARK: - Moments

  /// The end of `main` and cancellations of those who are stuck: what the reader asks about first.
  private static func moments(of units: [UInt32], _ graph: WaitGraph, _ model: ExecutionModel) -> [ProtoMoment] {
    var moments: [ProtoMoment] = []
    for id in units.prefix(16) {
      guard let position = model.unit(id)?.cancelled else { continue }
      let record = model.trace.records[position]
      moments.append(
        ProtoMoment(
          text: { names in "cancels \(names.named(id)), which does not end it" }, unit: record.unit,
          stack: record.stack,
          position: position))
    }
    if let position = model.mainEnd {
      let record = model.trace.records[position]
      moments.append(
        ProtoMoment(text: { _ in "main ends" }, unit: record.unit, stack: record.stack, position: position))
    }
    return moments.sorted { $0.position < $1.position }
  }
}
