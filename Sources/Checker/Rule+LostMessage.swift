import CTrace

extension Rule {
  /// Values that were dropped, or that lie in a closed channel which nobody drained.
  static func lostMessage(_ model: ExecutionModel) -> [ProtoFinding] {
    guard model.trace.header.endReason == .exit else { return [] }
    return model.resources.indices.compactMap { index in
      let channel = model.resources[index]
      let dropped = channel.drops.count
      guard channel.kind == .channel, dropped > 0 || (channel.isClosed && channel.left > 0) else { return nil }
      guard let position = channel.drops.last ?? channel.lastSend else { return nil }
      let record = model.trace.records[position]
      let left = channel.left
      var finding = ProtoFinding(
        .lostMessage,
        signature: CauseSignature(.lostMessage, [model.place(ofStack: record.stack), dropped > 0 ? "drop" : "left"]),
        units: [record.unit]
      ) { names in
        let name = names.resource(index)
        let who = names.named(record.unit)
        if dropped > 0 {
          return "\(dropped == 1 ? "a value" : "\(dropped) values") sent on \(name) \(dropped == 1 ? "was" : "were") "
            + "dropped (last by \(who)), and no one was told"
        }
        return "\(name) was closed with \(left == 1 ? "a value" : "\(left) values") in it that no one received "
          + "(last sent by \(who))"
      }
      finding.places[record.unit] = record.stack
      return finding
    }
  }
}
