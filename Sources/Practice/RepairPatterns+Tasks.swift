import SwiftSyntax

/// Wrong repairs that have to do with errors, tasks, waiting and ways out.
extension RepairPatterns {
  // MARK: - Errors

  var swallowing: [NamedRepair] {
    var result: [NamedRepair] = []
    // A pause that the submission brings along has no error but cancellation, and is named by itself.
    let known = Set(given.calls(named: ProgramShape.sleepNames).map { "\($0.arguments.map(\.text))" })
    let fresh = Set(
      own.calls(named: ProgramShape.sleepNames).filter { !known.contains("\($0.arguments.map(\.text))") }.map(\.line))
    let ignored = own.triesIgnored.filter { !fresh.contains($0) } + own.emptyCatches
    if ignored.count > given.triesIgnored.count + given.emptyCatches.count {
      result.append(NamedRepair(.swallowedError, line: ignored.max()))
    }
    if own.retries.count > given.retries.count {
      result.append(NamedRepair(.retry, line: own.retries.last))
    }
    return result
  }

  // MARK: - Tasks

  private static let spawnNames = Syntax.spawnNames.union([
    "withTaskGroup", "withThrowingTaskGroup", "withDiscardingTaskGroup", "start",
  ])

  private func spawns(_ shape: ProgramShape) -> Int {
    shape.calls(named: Self.spawnNames).count + shape.asyncLets.count
  }

  var spawning: [NamedRepair] {
    var result: [NamedRepair] = []
    let (before, after) = (given.calls(named: ["Task.detached"]), own.calls(named: ["Task.detached"]))
    if after.count > before.count {
      result.append(NamedRepair(.detached, line: after.last?.line))
    }
    if own.unowned.count > given.unowned.count {
      result.append(NamedRepair(.unowned, line: own.unowned.last))
    }
    let (counted, late) = (counts(given), counts(own))
    if late.count(where: \.isSpawned) > counted.count(where: \.isSpawned),
      late.count(where: { !$0.isSpawned }) < counted.count(where: { !$0.isSpawned })
    {
      result.append(NamedRepair(.lateCount, line: late.first(where: \.isSpawned)?.line))
    }
    if spawns(given) > 0, spawns(own) == 0 {
      result.append(NamedRepair(.serialized, line: nil))
    }
    return result
  }

  /// Calls by which somebody is counted who is to be waited for.
  private func counts(_ shape: ProgramShape) -> [ProgramShape.Call] {
    shape.calls.filter { call in
      call.name == "add" && call.arguments.allSatisfy { Int($0.text) != nil }
        || call.name == "enter" && call.arguments.isEmpty
    }
  }

  var silencing: [NamedRepair] {
    guard own.unchecked.count > given.unchecked.count else { return [] }
    return [
      NamedRepair(.silencedCompiler, line: own.unchecked.last)
    ]
  }

  var waiting: [NamedRepair] {
    if own.spins.count > given.spins.count {
      return [NamedRepair(.busyWait, line: own.spins.last)]
    }
    let conditions: Set<String> = ["NSCondition", "AsyncCondition", "pthread_cond_wait"]
    guard !conditions.isDisjoint(with: own.identifiers.keys), own.waitsInIf.count > given.waitsInIf.count,
      own.waitsInLoop.count <= given.waitsInLoop.count
    else {
      return []
    }
    return [
      NamedRepair(.ifAroundWait, line: own.waitsInIf.last)
    ]
  }

  // MARK: - Ways out

  var ending: [NamedRepair] {
    var result: [NamedRepair] = []
    let names: Set<String> = ["exit", "_exit", "quick_exit", "_Exit", "Glibc.exit", "Foundation.exit", "abort"]
    let (before, after) = (given.calls(named: names), own.calls(named: names))
    if after.count > before.count {
      result.append(NamedRepair(.exit, line: after.last?.line))
    }
    let signals: Set<String> = ["signal", "sigaction", "sigprocmask", "pthread_sigmask"]
    let caught = own.calls.filter { signals.contains($0.path) || signals.map { "Glibc." + $0 }.contains($0.path) }
    if caught.count > given.calls.filter({ signals.contains($0.path) }).count {
      result.append(NamedRepair(.caughtSignal, line: caught.last?.line))
    }
    return result
  }
}
