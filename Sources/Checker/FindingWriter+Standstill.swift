import CTrace

extension FindingWriter {
  /// How everybody stands at the end of the execution, which was stopped before a choice, and what there is to choose from.
  ///
  /// Resources have their names in the order of their appearance, so that a lock keeps its letter while an execution goes on.
  ///
  /// - Parameters:
  ///   - previous: Number of the choice since which `StandstillDescription.last` tells what happened; nil: from the start.
  ///   - memory: The memory whose accesses are told.
  public func standstill(since previous: UInt32?, telling memory: SharedMemory) async -> StandstillDescription {
    let records = model.trace.records
    let start =
      previous.flatMap { number in records.lastIndex { $0.recordKind == .choice && $0.a == UInt64(number) } } ?? 0
    let pending = Pending(records)
    let told = ToldAccesses(model, of: memory, since: start)
    // Where somebody was stopped is where the last record says, and costs no look-up that nobody made before.
    let stacks = model.units.map { pending.stack(of: $0, in: model) } + model.units.map(\.birthStack)
    let (map, named) = await places(
      told, nil, also: stacks, naming: pending.accesses(in: records), leavingOut: [.block, .state])
    var names = named
    names.nameByAppearance(map)
    let graph = WaitGraph(model)
    let doomed = graph.hopeless()
    let view = StandstillView(model: model, map: map, graph: graph, pending: pending, doomed: doomed)
    let options = records.filter { $0.recordKind == .option }
    let concerned = Set(options.map(\.unit))
    let parties = model.units.filter { view.isShown($0) || concerned.contains($0.id) }.map { view.status($0, &names) }
    let last = Interleaving(model, map, keeping: [], telling: told, from: start).steps(&names)
    return StandstillDescription(
      parties: parties, options: options.map { view.option($0, parties) }, last: last,
      cycles: graph.cycles(among: doomed).map { $0.map(names.unit) },
      shown: Set((Rule.races(model) + Rule.lockOrder(model, besides: [])).map(\.kind)).sorted())
  }
}

/// The last record of each unit that says where it stands.
private struct Pending {
  private(set) var positions: [UInt32: Int] = [:]
  /// Who had the turn last.
  private(set) var current: UInt32 = 1

  init(_ records: ContiguousArray<TraceRecord>) {
    for (position, record) in records.enumerated() {
      switch record.recordKind {
      case .unitBorn: positions[record.unit] = position
      case .point, .wait, .taskSuspend:
        positions[record.unit] = position
        current = record.unit
      case .unitStart, .switch: current = record.unit
      default: break
      }
    }
  }

  /// Id of the stack on which a unit stands, or was made if it has not run.
  func stack(of unit: ExecutionModel.Unit, in model: ExecutionModel) -> UInt32 {
    let last = positions[unit.id].map { model.trace.records[$0].stack } ?? 0
    let told = last == 0 ? model.atEnd?.standing(of: unit.id)?.stack ?? 0 : last
    return told == 0 ? unit.birthStack : told
  }

  /// Memory that somebody is about to access, with all earlier accesses of it, which help to find its name.
  func accesses(in records: ContiguousArray<TraceRecord>) -> [(position: Int, address: UInt64)] {
    let own = positions.values.filter {
      records[$0].recordKind == .point && records[$0].b == ResourceKind.none.rawValue && records[$0].c > 0
    }
    let addresses = Set(own.map { records[$0].a })
    guard !addresses.isEmpty else { return [] }
    let earlier = records.indices.filter { records[$0].recordKind == .access && addresses.contains(records[$0].a) }
    return (own + earlier.suffix(200)).sorted().map { ($0, records[$0].a) }
  }
}

/// Puts units and options of a standstill in words.
private struct StandstillView {
  let model: ExecutionModel
  let map: SourceMap
  let graph: WaitGraph
  let pending: Pending
  let doomed: Set<UInt32>

  /// Whether the author has to do with a unit.
  func isShown(_ unit: ExecutionModel.Unit) -> Bool {
    guard !unit.isRuntime else { return false }
    // The main thread of an async program idles in its event loop.
    return unit.kind != .main || !model.units.contains { $0.flags.contains(.mainTask) }
  }

  func status(_ unit: ExecutionModel.Unit, _ names: inout Names) -> PartyStatus {
    var status = PartyStatus(
      unit: unit.id, id: names.unit(unit.id), name: unit.isMain ? nil : names.givenName(of: unit), state: .finished)
    let isOver = unit.ended != nil || (unit.isMain && model.mainEnd != nil)
    guard !isOver else { return status }
    let standing = model.atEnd?.standing(of: unit.id)
    let record = pending.positions[unit.id].map { model.trace.records[$0] }
    let now = model.trace.header.virtualTime
    status.isCancelled = standing?.flags.contains(.cancelled) ?? false
    status.isDoomed = doomed.contains(unit.id)
    status.place = map.place(pending.stack(of: unit, in: model))
    switch standing?.state {
    case .waiting, .suspended:
      let deadline = unit.waits.map(\.deadline).filter { $0 > now }.min()
      status.until = deadline
      status.state = unit.waits.last?.isSleep ?? (standing?.resource.kind == .timer) ? .sleeping : .blocked
      (status.reason, status.blockers) = reason(unit, standing, record, &names)
    case .running: status.state = .running
    case .ready: status.state = unit.id == pending.current ? .running : .ready
    case .notStarted, nil: status.state = unit.started == nil ? .notStarted : .ready
    }
    if [.running, .ready, .notStarted].contains(status.state) {
      status.next = record.map { record in
        let memory = pending.positions[unit.id].flatMap { names.memory[$0]?.brief }
        return PendingAction(model).phrase(record, memory: memory, &names)
      }
    }
    return status
  }

  /// Why a unit does not go on.
  private func reason(
    _ unit: ExecutionModel.Unit, _ standing: ExecutionModel.Standing?, _ record: TraceRecord?, _ names: inout Names
  ) -> (String, [String]) {
    var alternatives = graph.nodes[unit.id]?.alternatives ?? []
    if alternatives.isEmpty {
      // A wait with a deadline stands in no graph.
      alternatives = unit.waits.suffix(1).map {
        let holders = model.resources[$0.resource].kind.isLock ? model.resources[$0.resource].holders.map(\.unit) : []
        return .init(
          resource: $0.resource, operation: $0.operation, record: $0.record, blockers: holders, needsAll: true)
      }
    }
    let blockers = Set(alternatives.flatMap { $0.blockers + $0.debtors }).sorted().filter {
      model.unit($0).map { $0.ended == nil } ?? false
    }
    var text = phrase(for: alternatives, &names)
    let isLock = alternatives.contains { $0.resource.map { model.resources[$0].kind.isLock } ?? false }
    if isLock, !blockers.isEmpty {
      text += ", held by " + (blockers == [unit.id] ? "itself" : list(blockers.map(names.named)))
    } else if !blockers.isEmpty, !blockers.allSatisfy({ text.contains(names.unit($0)) }) {
      text += ", which is up to " + list(blockers.map(names.named))
    }
    return (text, blockers.map(names.unit))
  }

  func option(_ record: TraceRecord, _ parties: [PartyStatus]) -> ChoiceOption {
    let party = parties.first { $0.unit == record.unit }
    let kind: ChoiceOption.Kind
    let action: String
    switch (Choice.Kind(rawValue: record.op), UInt32(truncatingIfNeeded: record.d)) {
    case (.unit, CB_OPTION_TIMER.rawValue): (kind, action) = (.earlyTimer, "is woken by its timer before others run on")
    case (.unit, CB_OPTION_WAKE_UP.rawValue): (kind, action) = (.spuriousWakeUp, "wakes without a signal")
    case (.timer, _): (kind, action) = (.timer, "is the first whose time is up")
    case (.waiter, _): (kind, action) = (.waiter, "is woken")
    case (.value, _): (kind, action) = (.value, "takes possibility \(record.b + 1)")
    default: (kind, action) = (.turn, party?.next ?? party?.reason ?? "goes on")
    }
    return ChoiceOption(
      kind: kind, value: UInt32(truncatingIfNeeded: record.b), unit: record.unit, party: party?.id ?? "somebody",
      title: party?.title ?? "somebody", action: action, place: party?.place, isDefault: record.c == 1,
      goesOn: kind == .turn && record.unit == pending.current)
  }
}
