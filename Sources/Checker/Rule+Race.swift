import CTrace

/// Data races: two accesses to the same memory by different units, one of them a write, at most one of them atomic, that
/// happens-before does not order.
extension Rule {
  static func races(_ model: ExecutionModel) -> [ProtoFinding] {
    guard model.hasAccesses else { return [] }
    let records = model.trace.records
    var order = HappensBefore()
    var history = AccessHistory()
    for (position, record) in records.enumerated() {
      switch record.recordKind {
      case .access:
        let epoch = order.epoch(of: record)
        history.add(record, at: position, epoch: epoch, in: order, records: records)
        if record.op & UInt16(CB_ACCESS_ATOMIC.rawValue) != 0 { order.followAtomic(record) }
      case .alloc: history.forget(from: record.a, bytes: record.b)
      case .benign: history.forgive(from: record.a, bytes: record.b)
      // What runs after it is cut off in reality; that is a finding of its own.
      case .mainEnd: return findings(history.races, model)
      default: order.follow(record)
      }
    }
    return findings(history.races, model)
  }

  private static func findings(_ races: [AccessHistory.Pair], _ model: ExecutionModel) -> [ProtoFinding] {
    let records = model.trace.records
    let races = races.filter { race in
      // The compiler declares an access to a variable as a whole and then tells of each access to its bytes, too: where these
      // race, they say more. What the standard library does with a variable is told by the declaration alone.
      guard isDeclared(race, records) else { return true }
      return !races.contains { !isDeclared($0, records) && areOfOne($0, race, records) }
    }
    return races.compactMap { race in
      let (first, second) = (records[race.earlier], records[race.later])
      guard first.unit != second.unit else { return nil }
      let signature = CauseSignature(.race, [first, second].map { model.place(ofInstruction: $0.c) }.sorted())
      var finding = ProtoFinding(.race, signature: signature, units: [first.unit, second.unit]) { names in
        let variable = names.memory[race.later]?.phrase ?? "the same memory"
        return "\(names.named(first.unit)) \(verb(first)) and \(names.named(second.unit)) \(verb(second)) \(variable), "
          + "and nothing orders the two"
      }
      finding.accesses = race
      finding.places = [first.unit: first.stack, second.unit: second.stack]
      for (record, position) in [(first, race.earlier), (second, race.later)] {
        finding.moments.append(
          ProtoMoment(
            text: { AccessWording(record).phrase(names: ($0.memory[position] ?? $0.memory[race.later])?.brief) },
            unit: record.unit,
            stack: record.stack, position: position))
      }
      return finding
    }
  }

  /// Whether one of the two is an access that the compiler declares for a variable as a whole.
  private static func isDeclared(_ race: AccessHistory.Pair, _ records: ContiguousArray<TraceRecord>) -> Bool {
    [race.earlier, race.later].contains { UInt32(records[$0].op) & CB_ACCESS_WHOLE.rawValue != 0 }
  }

  /// Whether two races are between the same units and about the same memory.
  private static func areOfOne(
    _ race: AccessHistory.Pair, _ other: AccessHistory.Pair, _ records: ContiguousArray<TraceRecord>
  ) -> Bool {
    let (mine, others) = (records[race.later], records[other.later])
    return mine.a < others.a &+ others.b && others.a < mine.a &+ mine.b
      && Set([records[race.earlier].unit, mine.unit]) == Set([records[other.earlier].unit, others.unit])
  }

  private static func verb(_ record: TraceRecord) -> String { AccessWording(record).verb }
}
