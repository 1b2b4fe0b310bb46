import CTrace

extension ExecutionModel {
  /// The one pass over the records.
  mutating func build() {
    let records = trace.records
    var knownOrders = [LockOrderKey: Int]()
    var adding = [UInt32: Int]()
    for position in records.indices {
      let record = records[position]
      guard let kind = record.recordKind else {
        unknownRecords += 1
        continue
      }
      if kind != .state, kind != .unitBorn, kind != .fault, kind != .faultPoint, let index = unitIndex[record.unit] {
        units[index].lastDeed = position
        if units[index].cancelled != nil, units[index].lastStep != record.step {
          units[index].stepsSinceCancelled += 1
          units[index].lastStep = record.step
        }
      }
      switch kind {
      case .unitBorn:
        bear(record, position)
        oweOfBirth(record, &adding)
      case .unitName: withUnit(record.unit) { $0.name = record.e }
      case .unitStart: withUnit(record.unit) { $0.started = $0.started ?? position }
      case .unitEnd:
        withUnit(record.unit) { unit in
          unit.ended = position
          unit.waits = []
        }
        lastProgress = position
      case .unitCancel: withUnit(UInt32(truncatingIfNeeded: record.a)) { $0.cancelled = $0.cancelled ?? position }
      case .taskSuspend: withUnit(record.unit) { $0.suspended = position }
      case .wait: beginWait(record, position)
      case .waitEnd: endWait(record)
      case .acquire: acquire(record, position, &knownOrders)
      case .release: release(record)
      case .signal:
        let index = resource(record, position)
        resources[index].signals.append(position)
        if record.operation == .close { close(index, position) }
        note(record, did: record.operation, to: index)
        count(record, index, &adding)
      case .resource: makeResource(record)
      case .time:
        if record.b == 1 { usedTimerSlack = true }
        lastProgress = position
      case .output: lastProgress = position
      case .mainEnd: mainEnd = mainEnd ?? position
      case .unsupported: unsupported.append(position)
      case .crash: crash = crash ?? position
      case .state: addStanding(record, position)
      case .access: hasAccesses = true
      case .sync, .alloc, .step, .touch, .candidates, .block, .field, .benign: break
      case .pool:
        // Pools that grow when a worker blocks cannot starve.
        if record.d == 0 { addPool(Pool(width: record.a, blocked: record.b, queued: record.c), record.op, position) }
      case .module:
        modules.append(Module(start: record.a, end: record.b, path: trace.string(record.e) ?? ""))
      case .diverged: divergences.append(position)
      case .point: notePoint(record, position)
      case .message: message(record, position)
      case .note: if noteStrings.count < 64 { noteStrings.append(record.e) }
      case .taskEnqueue: withUnit(UInt32(truncatingIfNeeded: record.a)) { $0.waits.removeAll { $0.isSleep } }
      case .fault: fault = fault ?? FaultPoint(record)
      case .faultPoint: faultPoints.append(FaultPoint(record))
      case .held, .reference, .cycles: heldMemory = heldMemory ?? position
      case .switch, .choice, .event, .option: break
      }
    }
  }

  private mutating func withUnit(_ id: UInt32, _ change: (inout Unit) -> Void) {
    guard id != 0 else { return }
    change(&units[index(ofUnit: id)])
  }

  /// A unit that was never announced is a thread of which nothing is known.
  private mutating func index(ofUnit id: UInt32) -> Int {
    if let index = unitIndex[id] { return index }
    unitIndex[id] = units.count
    units.append(Unit(id: id, kind: .thread))
    return units.count - 1
  }

  private mutating func bear(_ record: TraceRecord, _ position: Int) {
    guard record.unit != 0 else { return }
    let index = index(ofUnit: record.unit)
    units[index].kind = UnitKind(rawValue: record.a) ?? .thread
    units[index].flags = UnitFlags(rawValue: record.d)
    units[index].name = record.e != 0 ? record.e : units[index].name
    units[index].parent = UInt32(truncatingIfNeeded: record.b)
    units[index].birthStack = record.stack
    units[index].born = position
  }

  // MARK: - Resources

  private func key(of record: TraceRecord) -> ResourceKey {
    ResourceKey(address: record.a, kind: ResourceKind(rawValue: record.b) ?? .other)
  }

  private mutating func resource(_ record: TraceRecord, _ position: Int) -> Int {
    resource(key(of: record), firstUsedOn: record.stack)
  }

  private mutating func resource(_ key: ResourceKey, firstUsedOn stack: UInt32) -> Int {
    if let index = resourceIndex[key] {
      if resources[index].birthStack == 0 { resources[index].birthStack = stack }
      return index
    }
    resourceIndex[key] = resources.count
    resources.append(Resource(key: key, birthStack: stack))
    return resources.count - 1
  }

  private mutating func makeResource(_ record: TraceRecord) {
    // Always a new entry: memory that is used again is another resource, and an old one may still be in a story.
    let key = key(of: record)
    resourceIndex[key] = resources.count
    resources.append(Resource(key: key, name: record.e, birthStack: record.stack, isBirthKnown: true))
  }

  private mutating func note(_ record: TraceRecord, did operation: Operation, to index: Int) {
    let deed = Deed(unit: record.unit, operation: operation)
    guard resources[index].deeds.count < 64, !resources[index].deeds.contains(deed) else { return }
    resources[index].deeds.append(deed)
  }

  private mutating func notePoint(_ record: TraceRecord, _ position: Int) {
    // Of an execution that stopped, what somebody is about to do is told, too, and with what.
    let isTold = trace.header.endReason == .stopped && record.operation != .none && record.b != 0
    guard record.a != 0, key(of: record).kind.isAnnotated || isTold else { return }
    let index = resource(record, position)
    // It comes before the operation, which may fail: whether a channel was closed, the signal says.
    note(record, did: record.operation, to: index)
    if resources[index].kind == .context, let closed = resources[index].closed {
      withUnit(record.unit) { $0.toldOff = $0.toldOff ?? closed }
    }
  }

  /// Who waits for a context that is cancelled is told; who looks at it afterwards too.
  private mutating func close(_ index: Int, _ position: Int) {
    resources[index].isClosed = true
    resources[index].closed = position
    guard resources[index].kind == .context else { return }
    for unit in units.indices where units[unit].waits.contains(where: { $0.resource == index }) {
      units[unit].toldOff = units[unit].toldOff ?? position
    }
  }

  private mutating func message(_ record: TraceRecord, _ position: Int) {
    let index = resource(ResourceKey(address: record.a, kind: .channel), firstUsedOn: record.stack)
    note(record, did: record.operation, to: index)
    resources[index].buffered = record.c
    switch record.operation {
    case .drop: resources[index].drops.append(position)
    case .send:
      resources[index].lastSend = position
      resources[index].sent += 1
    case .receive: resources[index].received += 1
    case .close: resources[index].isClosed = true
    default: break
    }
  }

  // MARK: - Counts

  /// - Parameter adding: for each unit the group that it has added to for units that it is yet to make.
  private mutating func count(_ record: TraceRecord, _ index: Int, _ adding: inout [UInt32: Int]) {
    let by = max(record.e, 1)
    switch (record.operation, resources[index].kind) {
    case (.add, .waitGroup), (.add, .group):
      let open = resources[index].tally.open
      if open.count > 0, open.unit != record.unit { resources[index].tally.fits = false }
      resources[index].tally.open = (record.unit, open.unit == record.unit ? open.count &+ by : by)
      adding[record.unit] = index
    case (.done, .waitGroup), (.done, .group), (.signal, .asyncSemaphore), (.signal, .dispatchSemaphore):
      resources[index].tally.pay(record.unit, by)
    case (.wait, .asyncSemaphore), (.wait, .dispatchSemaphore):
      resources[index].tally.owe(record.unit, by)
    default: break
    }
  }

  /// A new unit owes what its maker has added before.
  private mutating func oweOfBirth(_ record: TraceRecord, _ adding: inout [UInt32: Int]) {
    let maker = UInt32(truncatingIfNeeded: record.b)
    guard let index = adding[maker], !UnitFlags(rawValue: record.d).contains(.runtime) else { return }
    // Somebody else has added since, and made those: then nothing fits any more.
    let open = resources[index].tally.open
    guard open.unit == maker, open.count > 0 else {
      adding[maker] = nil
      return
    }
    resources[index].tally.owe(record.unit, 1)
    resources[index].tally.open.count -= 1
    if resources[index].tally.open.count == 0 { adding[maker] = nil }
  }

  // MARK: - Waits

  private mutating func beginWait(_ record: TraceRecord, _ position: Int) {
    let key = key(of: record)
    let resource = resource(key, firstUsedOn: record.stack)
    if key.kind == .timer || record.d != 0 { sawTimer = true }
    if key.kind == .condition { sawConditionWait = true }
    note(record, did: record.operation == .none ? .wait : record.operation, to: resource)
    let wait = Wait(
      resource: resource, operation: record.operation, owner: UInt32(truncatingIfNeeded: record.c),
      deadline: record.d, record: position, isSleep: key.kind == .timer)
    withUnit(record.unit) { unit in
      // Who begins to wait anew is awake: a sleep that nothing ended is over.
      unit.waits.removeAll { $0.isSleep }
      if unit.waits.count < 256 { unit.waits.append(wait) }
    }
  }

  /// The end of an annotated wait ends all alternatives at once; the end of any other wait ends that one.
  private mutating func endWait(_ record: TraceRecord) {
    if record.d == 2 { usedSpuriousWakeup = true }
    let key = key(of: record)
    let resource = resourceIndex[key]
    guard record.unit != 0 else { return }
    let unit = index(ofUnit: record.unit)
    if key.kind == .none {
      units[unit].waits.removeAll()
    } else if key.kind.isAnnotated {
      units[unit].waits.removeAll { resources[$0.resource].kind.isAnnotated }
    } else if let last = units[unit].waits.lastIndex(where: { $0.resource == resource }) {
      units[unit].waits.remove(at: last)
    } else {
      units[unit].waits.removeAll { !resources[$0.resource].kind.isAnnotated }
    }
  }

  // MARK: - Locks

  /// Two locks in one order at one place: enough to remember it once.
  private struct LockOrderKey: Hashable {
    var unit: UInt32
    var held: Int
    var taken: Int
    var shared: Bool
    var gates: Set<Int>
  }

  private mutating func acquire(_ record: TraceRecord, _ position: Int, _ known: inout [LockOrderKey: Int]) {
    let index = resource(record, position)
    let isShared = record.operation == .readLock
    let isFirst = record.c <= 1
    note(record, did: record.operation == .none ? .lock : record.operation, to: index)
    guard record.unit != 0 else { return }
    let unit = self.index(ofUnit: record.unit)
    // A lock that is handed over is taken where its new owner waits for it; the record has the stack of who let it go.
    let wait = units[unit].waits.last { $0.resource == index && resources[index].kind.isAnnotated }
    let stack = wait.map { trace.records[$0.record].stack } ?? record.stack
    if !resources[index].holders.contains(where: { $0.unit == record.unit }) {
      if !isShared { resources[index].holders.removeAll() }
      resources[index].holders.append(Holder(unit: record.unit, isShared: isShared, record: position, stack: stack))
    }
    let held = units[unit].held
    if isFirst, !held.contains(index) {
      // A lock taken by trying cannot make its taker wait, so it takes part in an order only as the one held.
      if record.operation != .tryLock, resources[index].kind.hasOrder {
        for other in held where lockOrders.count < 4096 {
          guard let holder = resources[other].holders.first(where: { $0.unit == record.unit }) else { continue }
          let gates = Set(held).subtracting([other])
          let key = LockOrderKey(unit: record.unit, held: other, taken: index, shared: isShared, gates: gates)
          if let earlier = known[key] {
            lockOrders[earlier].lastRecord = position
            continue
          }
          known[key] = lockOrders.count
          lockOrders.append(
            LockOrder(
              unit: record.unit, held: other, taken: index, heldShared: holder.isShared, takenShared: isShared,
              gates: gates, record: position, lastRecord: position, heldRecord: holder.record, stack: stack,
              heldStack: holder.stack))
        }
      }
      if held.count < 64, resources[index].kind.hasOrder { units[unit].held.append(index) }
    }
  }

  private mutating func release(_ record: TraceRecord) {
    let key = key(of: record)
    guard let index = resourceIndex[key] else { return }
    note(record, did: .unlock, to: index)
    guard record.c == 0 else { return }
    // Somebody else than the owner may let a lock go; then the record's unit holds nothing of it.
    let owners = resources[index].holders.map(\.unit)
    let released = owners.contains(record.unit) ? [record.unit] : (owners.count == 1 ? owners : [])
    resources[index].holders.removeAll { released.contains($0.unit) }
    for owner in released { withUnit(owner) { $0.held.removeAll { $0 == index } } }
  }

  // MARK: - Snapshots

  private mutating func addStanding(_ record: TraceRecord, _ position: Int) {
    guard let state = UnitState(rawValue: record.a), record.unit != 0 else { return }
    let standing = Standing(
      unit: record.unit, state: state,
      resource: ResourceKey(address: record.b, kind: ResourceKind(rawValue: record.c) ?? .other),
      blocker: UInt32(truncatingIfNeeded: record.d), flags: UnitStateFlags(rawValue: record.e), stack: record.stack)
    _ = index(ofUnit: record.unit)
    // What a suspended task waits for may be named nowhere else.
    if [.continuation, .actor].contains(standing.resource.kind), standing.resource.address != 0 {
      _ = resource(standing.resource, firstUsedOn: 0)
    }
    if record.op == UInt16(CB_SNAP_MAIN_END.rawValue) {
      atMainEnd = atMainEnd ?? Snapshot(position: position)
      atMainEnd?.standings.append(standing)
    } else {
      atEnd = atEnd ?? Snapshot(position: position)
      atEnd?.standings.append(standing)
    }
  }

  /// There is a pool for each priority and one for the main queue. The one that matters is the one that has run dry.
  private mutating func addPool(_ pool: Pool, _ number: UInt16, _ position: Int) {
    if number == UInt16(CB_SNAP_MAIN_END.rawValue) {
      if atMainEnd == nil { atMainEnd = Snapshot(position: position) }
      if !(atMainEnd?.pool?.isExhausted ?? false) { atMainEnd?.pool = pool }
    } else {
      if atEnd == nil { atEnd = Snapshot(position: position) }
      if !(atEnd?.pool?.isExhausted ?? false) { atEnd?.pool = pool }
    }
  }
}
