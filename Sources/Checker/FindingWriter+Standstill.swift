import CTrace

extension FindingWriter {
  /// How everybody stands at the end of the execution, which was stopped before a choice, and what there is to choose from.
  ///
  /// Resources have their names in the order of their appearance, so that a lock keeps its letter while an execution goes on.
  ///
  /// - Parameters:
  ///   - previous: Number of the choice since which `StandstillDescription.last` tells what happened; nil: from the start.
  ///   - memory: The memory whose accesses are told.
  ///   - untold: Memory whose values nobody must say.
  public func standstill(
    since previous: UInt32?, telling memory: SharedMemory, besides untold: UntoldMemory = UntoldMemory()
  ) async -> StandstillDescription {
    let records = model.trace.records
    let start =
      previous.flatMap { number in records.lastIndex { $0.recordKind == .choice && $0.a == UInt64(number) } } ?? 0
    let pending = Pending(records)
    let told = ToldAccesses(model, of: memory, since: start)
    let table = VariableTable(model, sharing: memory, untold: untold, since: start)
    // Where somebody was stopped is where the last record says, and costs no look-up that nobody made before.
    let stacks = model.units.map { pending.stack(of: $0, in: model) } + model.units.map(\.birthStack)
    let (map, named) = await places(
      told, nil, also: stacks, naming: pending.accesses(in: records) + table.accesses, leavingOut: [.block, .state])
    var names = named
    names.nameByAppearance(map)
    let code = await symbolizer.frames(for: table.code, in: ModuleMap(model.modules))
    let graph = WaitGraph(model)
    let doomed = graph.hopeless()
    let view = StandstillView(model: model, map: map, graph: graph, pending: pending, doomed: doomed)
    let options = records.filter { $0.recordKind == .option }
    let concerned = Set(options.map(\.unit))
    let parties = model.units.filter { view.isShown($0) || concerned.contains($0.id) }.map { view.status($0, &names) }
    let last = Interleaving(model, map, keeping: [], telling: told, from: start).steps(&names)
    return StandstillDescription(
      parties: parties, resources: view.resources(&names), variables: table.rows(names, code),
      options: options.map { view.option($0, parties) }, last: last,
      cycles: graph.cycles(among: doomed).map { $0.map(names.unit) },
      shown: Set((Rule.races(model) + Rule.lockOrder(model, besides: [])).map(\.kind)).sorted())
  }
}

extension FindingWriter {
  /// Has the symbolizer look up what a standstill of this execution will ask it about variables.
  public func lookUpVariables(telling memory: SharedMemory, besides untold: UntoldMemory) async {
    let told = ToldAccesses(model, of: memory, since: 0)
    let table = VariableTable(model, sharing: memory, untold: untold, since: 0)
    _ = await symbolizer.frames(for: table.code, in: ModuleMap(model.modules))
    _ = await places(told, nil, also: [], naming: table.accesses, leavingOut: [.block, .state])
  }
}

/// The last record of each unit that says where it stands.
private struct Pending {
  private(set) var positions: [UInt32: Int] = [:]
  /// Who had the turn last.
  private(set) var current: UInt32 = 1
  /// The actor that a task has hopped to, until it is suspended or hops elsewhere; 0 for none.
  private var actors: [UInt32: UInt64] = [:]

  init(_ records: ContiguousArray<TraceRecord>) {
    var hops: [UInt32: UInt64] = [:]
    for (position, record) in records.enumerated() {
      switch record.recordKind {
      // Who does something has come where it wanted to.
      case .point, .wait, .access, .acquire, .release, .signal, .message, .output:
        if let actor = hops.removeValue(forKey: record.unit) { actors[record.unit] = actor }
        if record.recordKind == .point, record.operation == .switch { hops[record.unit] = record.a }
      case .taskSuspend, .unitEnd: (hops[record.unit], actors[record.unit]) = (nil, nil)
      default: break
      }
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

  /// The one task that was seen to hop to an actor and not to leave it; nil if none was.
  func occupant(of actor: UInt64, in model: ExecutionModel) -> UInt32? {
    let units = actors.filter { $0.value == actor && actor != 0 }.map(\.key)
    // That main is on the main actor is nothing to know as long as nobody waits for it.
    return units.count == 1 && !(model.unit(units[0])?.isMain ?? true) ? units[0] : nil
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
    let alternatives = alternatives(of: unit)
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

  private func alternatives(of unit: ExecutionModel.Unit) -> [WaitGraph.Alternative] {
    if let node = graph.nodes[unit.id], !node.alternatives.isEmpty { return node.alternatives }
    // A wait with a deadline stands in no graph.
    return unit.waits.suffix(1).map {
      let holders = model.resources[$0.resource].kind.isLock ? model.resources[$0.resource].holders.map(\.unit) : []
      return .init(
        resource: $0.resource, operation: $0.operation, record: $0.record, blockers: holders, needsAll: true)
    }
  }

  // MARK: - Who holds what

  /// What is held, waited for, or free; only what concerns the author.
  func resources(_ names: inout Names) -> [ResourceStatus] {
    var waiters: [Int: [UInt32]] = [:]
    var occupants: [Int: UInt32] = [:]
    for unit in model.units where isShown(unit) && isBlocked(unit) {
      for alternative in alternatives(of: unit) {
        guard let resource = alternative.resource else { continue }
        waiters[resource, default: []].append(unit.id)
        if let occupant = alternative.blockers.first { occupants[resource] = occupant }
      }
    }
    var result: [ResourceStatus] = []
    for index in model.resources.indices {
      let waiting = waiters[index] ?? []
      guard isListed(index, isWaitedFor: !waiting.isEmpty, names) else { continue }
      let holders = holders(of: index, occupant: occupants[index])
      guard !holders.isEmpty || !waiting.isEmpty || model.resources[index].kind.hasOrder else { continue }
      result.append(
        ResourceStatus(
          name: names.resource(index),
          holders: holders.map { .init(unit: $0.unit, party: names.unit($0.unit), mode: $0.mode, count: $0.count) },
          waiters: waiting.map(names.unit)))
    }
    return result
  }

  private func isBlocked(_ unit: ExecutionModel.Unit) -> Bool {
    guard let standing = model.atEnd?.standing(of: unit.id), unit.ended == nil else { return false }
    return standing.state == .waiting || standing.state == .suspended
  }

  /// Whether anybody can hold it, and the author knows of it.
  private func isListed(_ index: Int, isWaitedFor: Bool, _ names: Names) -> Bool {
    let resource = model.resources[index]
    let canBeHeld =
      resource.kind.isLock || [.asyncSemaphore, .dispatchSemaphore, .queue, .actor].contains(resource.kind)
    guard canBeHeld, !isWaitedFor, resource.kind != .actor else { return canBeHeld }
    // Streams, and what is initialized once, are locks only where somebody stands before them.
    guard names.isNamed(index), !resource.kind.isLock || resource.kind.hasOrder else { return false }
    // That main runs on the main queue is nothing to know as long as nobody waits for it.
    guard resource.kind != .queue || !resource.holders.allSatisfy({ model.unit($0.unit)?.isMain ?? false }) else {
      return false
    }
    return !resource.holders.contains { model.isInternal(model.trace.records[$0.record]) }
  }

  private func holders(
    of index: Int, occupant: UInt32?
  ) -> [(unit: UInt32, mode: ResourceStatus.Mode, count: Int)] {
    let resource = model.resources[index]
    let isShown: (UInt32) -> Bool = { model.unit($0).map(self.isShown) ?? false }
    switch resource.kind {
    case .asyncSemaphore, .dispatchSemaphore:
      guard resource.tally.fits else { return [] }
      return resource.tally.debts.filter { isShown($0.unit) }.map { ($0.unit, .units, Int(clamping: $0.count)) }
    case .actor:
      return (occupant ?? pending.occupant(of: resource.key.address, in: model)).map { [($0, .turn, 1)] } ?? []
    case .queue: return resource.holders.filter { !$0.isShared && isShown($0.unit) }.map { ($0.unit, .turn, 1) }
    default:
      let isReadWrite = resource.kind == .rwlock || resource.kind == .asyncRWLock
      return resource.holders.filter { isShown($0.unit) }.map {
        ($0.unit, $0.isShared ? .reading : isReadWrite ? .writing : .whole, 1)
      }
    }
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
