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
    return races.compactMap { race in
      let (first, second) = (records[race.earlier], records[race.later])
      guard first.unit != second.unit else { return nil }
      let signature = CauseSignature(.race, [first, second].map { model.place(ofInstruction: $0.c) }.sorted())
      var finding = ProtoFinding(.race, signature: signature, units: [first.unit, second.unit]) { names in
        let variable = names.memory[race.later] ?? "the same memory"
        return "\(names.named(first.unit)) \(verb(first)) and \(names.named(second.unit)) \(verb(second)) \(variable), "
          + "and nothing orders the two"
      }
      finding.accesses = race
      finding.places = [first.unit: first.stack, second.unit: second.stack]
      for (record, position) in [(first, race.earlier), (second, race.later)] {
        finding.moments.append(
          ProtoMoment(
            text: { AccessWording(record).phrase(names: $0.memory[position] ?? $0.memory[race.later]) }, unit: record.unit,
            stack: record.stack, position: position))
      }
      return finding
    }
  }

  private static func verb(_ record: TraceRecord) -> String { AccessWording(record).verb }
}
