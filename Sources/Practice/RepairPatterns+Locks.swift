/// Wrong repairs that have to do with room and with locks.
extension RepairPatterns {
  // MARK: - Space

  var buffers: [NamedRepair] {
    func sizes(_ shape: ProgramShape) -> [(size: Double, line: Int)] {
      shape.calls.flatMap { call in
        call.arguments.compactMap { argument -> (Double, Int)? in
          let isBuffer =
            ["capacity", "bufferingPolicy"].contains(argument.label)
            || ["bufferingNewest", "bufferingOldest"].contains(call.name)
          guard isBuffer else { return nil }
          if argument.text.contains("unbounded") { return (.infinity, call.line) }
          return argument.text.firstMatch(of: /[0-9]+/).flatMap { Double($0.output) }.map { ($0, call.line) }
        }
      }
    }
    func semaphores(_ shape: ProgramShape) -> [(size: Double, line: Int)] {
      shape.calls(named: ["DispatchSemaphore", "WeightedSemaphore"]).compactMap { call in
        call.arguments.first.flatMap { Double($0.text) }.map { ($0, call.line) }
      }
    }
    func sum(_ list: [(size: Double, line: Int)]) -> Double { list.reduce(0) { $0 + $1.size } }
    var result: [NamedRepair] = []
    let (before, after) = (sizes(given), sizes(own))
    // One more is something else: tokens, say, to be taken and given back.
    let isOneMore = own.calls(named: Self.bufferTypes).count > given.calls(named: Self.bufferTypes).count
    if sum(after) > sum(before), !isOneMore {
      result.append(
        NamedRepair(
          .biggerBuffer,
          line: after.first { one in !before.contains { $0.size == one.size } }?.line ?? after.first?.line))
    }
    let (few, many) = (semaphores(given), semaphores(own))
    if few.count == many.count, sum(many) > sum(few) {
      result.append(NamedRepair(.morePermits, line: many.first?.line))
    }
    return result
  }

  private static let bufferTypes: Set<String> = ["Channel", "AsyncStream", "AsyncThrowingStream", "makeStream"]

  // MARK: - Locks

  var locks: [NamedRepair] {
    var result: [NamedRepair] = []
    for variable in Set(own.uses.map(\.variable)).sorted() {
      let uses = own.uses.filter { $0.variable == variable }
      let locked = uses.filter { !$0.locks.isEmpty }
      guard let first = locked.first else { continue }
      let shared = locked.dropFirst().reduce(first.locks) { $0.intersection($1.locks) }
      let wasSo = given.uses.filter { $0.variable == variable && !$0.locks.isEmpty }
      let sharedBefore = wasSo.dropFirst().reduce(wasSo.first?.locks ?? []) { $0.intersection($1.locks) }
      let names = Set(locked.flatMap(\.locks)).sorted()
      if shared.isEmpty, names.count > 1, wasSo.isEmpty || !sharedBefore.isEmpty {
        result.append(
          NamedRepair(
            .twoLocks,
            detail: "`\(variable)` is guarded by \(names.map(Self.quoted).joined(separator: " here and by ")) there.",
            line: locked.first { $0.locks != first.locks }?.line))
      } else if let bare = uses.first(where: \.locks.isEmpty), !own.isolated.contains(variable),
        locked.count > wasSo.count || (!wasSo.isEmpty && given.uses.count { $0.variable == variable } == wasSo.count)
      {
        result.append(
          NamedRepair(
            .unlockedAccess, detail: "`\(variable)` is guarded in one place and used without the lock in another.",
            line: bare.line))
      }
    }
    let (before, after) = (given.calls(named: ProgramShape.lockTypes), own.calls(named: ProgramShape.lockTypes))
    if own.locksPerCall.count > given.locksPerCall.count {
      result.append(NamedRepair(.lockPerCall, line: own.locksPerCall.first))
    } else if after.count > before.count, guards(own) > guards(given),
      !result.contains(where: { $0.id == "two-locks" }), after.count > 1
    {
      result.append(
        NamedRepair(
          .secondLock,
          line: Self.added(after, to: before) { $0.path + "\($0.arguments.map(\.text))" }.first?.line
            ?? after.last?.line))
    }
    if own.sections.count > given.sections.count, !given.sections.isEmpty, own.guarded <= given.guarded {
      result.append(NamedRepair(.earlyUnlock, line: own.sections.last))
    } else if own.nestedSections < given.nestedSections, outerSections(own) > outerSections(given) {
      result.append(
        NamedRepair(
          .earlyUnlock,
          detail:
            "What was done under two locks at once is done under one after the other: in between, half of it is done.",
          line: own.sections.last))
    }
    if own.sections.count < given.sections.count, after.count < before.count, guards(own) < guards(given),
      !Set(given.uses.filter { !$0.locks.isEmpty }.map(\.variable)).isDisjoint(with: own.uses.map(\.variable))
        || given.uses.allSatisfy(\.locks.isEmpty)
    {
      result.append(NamedRepair(.oneLockLess, line: nil))
    }
    let recursive = "NSRecursiveLock"
    if own.calls(named: [recursive]).count > given.calls(named: [recursive]).count {
      result.append(NamedRepair(.recursiveLock, line: own.calls(named: [recursive]).last?.line))
    }
    let (serial, side) = (concurrentQueues(given), concurrentQueues(own))
    if side.count > serial.count, own.identifiers["barrier", default: 0] <= given.identifiers["barrier", default: 0] {
      result.append(NamedRepair(.concurrentQueue, line: side.last?.line))
    }
    return result
  }

  private func outerSections(_ shape: ProgramShape) -> Int { shape.sections.count - shape.nestedSections }

  /// Whatever keeps others out, of any kind: one may take the place of another.
  private func guards(_ shape: ProgramShape) -> Int {
    shape.calls(named: ProgramShape.lockTypes.union(["Atomic"])).count + shape.actors
  }

  private func concurrentQueues(_ shape: ProgramShape) -> [ProgramShape.Call] {
    shape.calls(named: ["DispatchQueue"]).filter { call in
      call.arguments.contains { $0.label == "attributes" && $0.text.contains("concurrent") }
    }
  }

  private static func quoted(_ lock: String) -> String {
    lock.hasPrefix(ProgramShape.Use.ownMark)
      ? "its own `\(lock.dropFirst(ProgramShape.Use.ownMark.count))`" : "`\(lock)`"
  }
}
