import CTrace

/// A point at which the scheduler could go more than one way.
public struct Choice: Sendable, Hashable {
  /// What is chosen (`cb_choice_kind`).
  public enum Kind: UInt16, Sendable, CaseIterable {
    /// Who runs next.
    case unit = 1
    /// A choice of the program's own, like the ready case of a `select`.
    case value = 2
    /// Which waiter a signal wakes.
    case waiter = 3
    /// Which of the timers due at one instant fires first.
    case timer = 4
  }

  /// Counted from 0 in each execution.
  public var number: UInt32
  /// Nil for a kind that this version does not know.
  public var kind: Kind?
  /// How many candidates there were. At least 1.
  public var candidateCount: Int
  /// The first of the candidates, at most 12: unit ids, or indices.
  public var candidates: [UInt32]
  public var chosen: UInt32
  /// What the default policy would have chosen.
  public var byDefault: UInt32
  /// How many of the candidates, the last ones, are no unit that is ready, but a timer that outruns it or a wait that ends
  /// spuriously.
  public var specialCount = 0

  /// Set in the value of a choice for a timer that outruns what is ready; the rest is the unit that it wakes.
  public static let timerBit: UInt32 = 0x8000_0000
}

extension Choice {
  /// Reads a CHOICE record; nil for any other, and for one whose numbers are out of range.
  public init?(_ record: TraceRecord) {
    guard record.recordKind == .choice, let number = UInt32(exactly: record.a), let chosen = UInt32(exactly: record.c),
      let byDefault = UInt32(exactly: record.d)
    else { return nil }
    let kind = Choice.Kind(rawValue: record.op)
    let count = max(Int(UInt32(truncatingIfNeeded: record.b)), 1)
    let packed = [record.e, record.f, record.g]
    let candidates = (0..<min(count, 12)).map {
      UInt32(truncatingIfNeeded: packed[$0 / 4] >> (16 * ($0 % 4))) & 0xffff
    }
    self.init(
      number: number, kind: kind, candidateCount: count, candidates: candidates, chosen: chosen, byDefault: byDefault,
      specialCount: min(Int(record.b >> 32), count))
  }
}

extension Trace {
  /// The choices of the execution, in order. Empty for a quiet trace.
  public var choices: [Choice] { records.compactMap(Choice.init) }
}
