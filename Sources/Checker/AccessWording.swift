import CTrace

/// Says what an access to memory does, with its values where they are known.
struct AccessWording {
  private let record: TraceRecord
  private let isWrite, isRead, isAtomic, isWhole: Bool

  init(_ record: TraceRecord) {
    self.record = record
    func has(_ flag: cb_access_flags) -> Bool { UInt32(record.op) & flag.rawValue != 0 }
    (isWrite, isRead) = (has(CB_ACCESS_WRITE), has(CB_ACCESS_READ))
    (isAtomic, isWhole) = (has(CB_ACCESS_ATOMIC), has(CB_ACCESS_WHOLE))
  }

  /// `"writes"`, `"reads atomically"`.
  var verb: String {
    (isWrite ? isWhole ? "modifies" : "writes" : "reads") + (isAtomic ? " atomically" : "")
  }

  /// `"reads counter = 41"`, `"compare-exchange on Stack.head succeeds: 0x10 -> 0x20 (releasing)"`.
  func phrase(names variable: String?, tellsOldValue: Bool = false) -> String {
    let variable = variable ?? "\(record.b) byte\(record.b == 1 ? "" : "s")"
    guard isAtomic else {
      let value = isWhole ? nil : isWrite ? after : before
      guard let value else { return "\(verb) \(variable)" }
      guard isWrite else { return "reads \(variable) = \(value)" }
      return "writes \(variable) = \(value)" + (tellsOldValue ? before.map { " (it was \($0))" } ?? "" : "")
    }
    return atomicPhrase(variable) + order
  }

  private func atomicPhrase(_ variable: String) -> String {
    if has(CB_DETAIL_COMPARE) {
      guard let before, let after else { return "compare-exchange on \(variable)" }
      return has(CB_DETAIL_FAILED)
        ? "compare-exchange on \(variable) to \(after) fails: it is \(before)"
        : "compare-exchange on \(variable) succeeds: \(before) -> \(after)"
    }
    switch (isRead, isWrite) {
    case (true, true):
      guard let before, let after else { return "atomically changes \(variable)" }
      return "atomically changes \(variable): \(before) -> \(after)"
    case (false, true): return "atomically writes \(variable)" + (after.map { " = \($0)" } ?? "")
    default: return "atomically reads \(variable)" + (before.map { " = \($0)" } ?? "")
    }
  }

  /// What the memory order makes of it, as far as it is weaker or says more than the others.
  private var order: String {
    switch record.d {
    case 0: " (relaxed)"
    case 1, 2: " (acquiring)"
    case 3: " (releasing)"
    case 4: " (acquiring and releasing)"
    default: ""
    }
  }

  private func has(_ detail: cb_access_details) -> Bool { record.g & UInt64(detail.rawValue) != 0 }
  private var before: String? { has(CB_DETAIL_BEFORE) ? Self.text(record.e, bytes: record.b) : nil }
  private var after: String? { has(CB_DETAIL_AFTER) ? Self.text(record.f, bytes: record.b) : nil }

  /// A number as its bytes say: signed if that is a small one, else what is likely an address or a bit pattern.
  static func text(_ value: UInt64, bytes: UInt64) -> String {
    let bits = min(bytes, 8) * 8
    let signed = bits == 0 ? 0 : Int64(bitPattern: value << (64 - bits)) >> Int64(64 - bits)
    guard signed.magnitude >= 1 << 31 else { return "\(signed)" }
    let digits = String(bits == 64 ? value : value & (1 << bits - 1), radix: 16)
    return digits.count > 8 ? "0x…\(digits.suffix(6))" : "0x\(digits)"
  }
}
