import CTrace

extension Rule {
  /// What explore mode does not control, one finding for each name.
  static func unsupported(_ model: ExecutionModel) -> [ProtoFinding] {
    var seen: Set<String> = []
    var findings = model.unsupported.compactMap { position -> ProtoFinding? in
      let record = model.trace.records[position]
      let name = model.trace.string(record.e) ?? "a system call"
      guard seen.insert(name).inserted else { return nil }
      return finding(
        name, text: uncontrolled(name) + (record.a == 1 ? "" : " and ended the execution"), unit: record.unit,
        stack: record.stack)
    }
    let last = model.unsupported.last.map { model.trace.records[$0] }
    switch model.execution.status {
    case .stuck where findings.isEmpty:
      findings.append(
        finding("stuck", text: "the running unit sat in the kernel", unit: last?.unit ?? 0, stack: last?.stack ?? 0))
    case .timeout:
      // Its last words, if it still said where it is.
      let place = model.trace.records.last { $0.recordKind == .note && $0.stack != 0 && $0.unit != 0 }
      findings.append(
        finding(
          "timeout", text: ranOn, unit: place?.unit ?? 0, stack: place?.stack ?? 0))
    default: break
    }
    // No verdict may rest on a trace that somebody else wrote into.
    if model.unknownRecords > 0 || !model.trace.defects.isEmpty {
      findings.append(
        finding(
          "damage", text: "the program wrote into the memory in which the checker keeps its trace", unit: 0, stack: 0))
    }
    // What happens after its end was not seen, so that a clean verdict would be made up.
    if model.trace.header.endReason == .traceFull {
      findings.append(
        finding(
          traceFull,
          text:
            "an execution did more than a trace has room for, and was ended after \(model.trace.records.count) records: let the "
            + "program do less, in fewer rounds or with fewer values, since more --steps do not help",
          unit: 0, stack: 0))
    }
    if model.trace.header.endReason == .unsupported, findings.isEmpty {
      findings.append(finding("end", text: "control of the program was lost", unit: 0, stack: 0))
    }
    return findings
  }

  fileprivate static let traceFull = "trace full"

  private static func finding(_ name: String, text: String, unit: UInt32, stack: UInt32) -> ProtoFinding {
    var finding = ProtoFinding(
      .unsupported, signature: CauseSignature(.unsupported, [name]), units: unit == 0 ? [] : [unit]
    ) { names in
      "\(text)\(unit == 0 ? "" : " (in \(names.named(unit)))"); what depends on it is not checked"
    }
    finding.places[unit] = stack
    return finding
  }
}

extension CauseSignature {
  /// Of the finding that an execution did more than a trace has room for.
  public static let traceFull = CauseSignature(.unsupported, [Rule.traceFull])
}
