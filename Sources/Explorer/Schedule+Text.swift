// Text form: `cb1-w2-s7-d5.3_4.1-q8`. Fields are separated by `-`, numbers are in base 36 except the width:
//
//   cb1    the version of the form
//   w N    width of the pool, decimal
//   s N    seed
//   t N    a timer may outrun ready work by N nanoseconds
//   u      condition waits may wake spuriously
//   a      memory accesses are scheduling points
//   r      who would have to wait is no candidate
//   l      letting go of a lock is a scheduling point
//   n N    bound on steps, m N bound on virtual time, where they are not the usual ones
//   p N    the policy decides (by its number), with PCT's depth and steps after dots: `p2.3.1a`
//   i ...  a fault: `c` cancels, `d` delays; then the number of the point, and after a dot whom or by how many nanoseconds
//   d ...  deviations `choice.value`, joined by `_`; each choice but the first counts from the one before
//   xx     check characters
//
// Only letters, digits, `-`, `.` and `_` occur, so that it can stand in an address and in a shell without quotes.

import Checker

extension Schedule: CustomStringConvertible {
  /// The text form. `Schedule(_:)` reads it back.
  public var description: String {
    var fields = ["cb1", "w\(width)", "s" + base36(seed)]
    if let timerSlack { fields.append("t" + base36(timerSlack)) }
    if spuriousWakeups { fields.append("u") }
    if access { fields.append("a") }
    if reduced { fields.append("r") }
    if tries { fields.append("l") }
    if maxSteps != Schedule.defaultMaxSteps { fields.append("n" + base36(maxSteps)) }
    if maxTime != Schedule.defaultMaxTime { fields.append("m" + base36(maxTime)) }
    if policy != .default {
      fields.append("p\(policy.rawValue)" + (policy == .pct ? ".\(base36(UInt64(pctDepth))).\(base36(pctSteps))" : ""))
    }
    if let injection {
      let letter = injection.kind == .cancel ? "c" : "d"
      let argument = injection.argument == 0 ? "" : "." + base36(injection.argument)
      fields.append("i" + letter + base36(UInt64(injection.point)) + argument)
    }
    if !deviations.isEmpty {
      var previous: UInt32 = 0
      let pairs = deviations.map { deviation in
        defer { previous = deviation.choice }
        return base36(UInt64(deviation.choice - previous)) + "." + base36(UInt64(deviation.value))
      }
      fields.append("d" + pairs.joined(separator: "_"))
    }
    let body = fields.joined(separator: "-")
    return body + "-" + checkCharacters(of: body)
  }

  /// Reads the text form. White space around it is ignored.
  ///
  /// - Throws: `ScheduleError`, which says at which character the text is wrong and why.
  public init(_ text: String) throws(ScheduleError) {
    var parser = Parser(text)
    self = try parser.schedule()
  }
}

/// Why a text is no schedule.
public struct ScheduleError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Counted from 1.
  public let column: Int
  public let reason: String

  public var description: String {
    "schedule:1:\(column): \(reason); copy the whole string from the report, or pass @FILE for a long one"
  }
}

private struct Parser {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  init(_ text: String) {
    bytes = Array(text.utf8)
    position = bytes.firstIndex { !isSpace($0) } ?? bytes.count
    end = (bytes.lastIndex { !isSpace($0) } ?? -1) + 1
  }

  mutating func schedule() throws(ScheduleError) -> Schedule {
    guard position < end else { throw error("the schedule is empty") }
    let start = position
    let version = field()
    guard version == Array("cb1".utf8) else {
      throw error("a schedule of this version begins with 'cb1-'", at: start)
    }
    guard let dash = bytes[start..<end].lastIndex(of: dashByte), dash > start else {
      throw error("the check characters are missing: the schedule is cut off", at: end)
    }
    let check = String(decoding: bytes[(dash + 1)..<end], as: UTF8.self)
    guard check == checkCharacters(of: bytes[start..<dash]) else {
      throw error("the check characters '\(check)' do not fit: the schedule is cut off or altered", at: dash + 1)
    }
    var schedule = Schedule()
    var deviations: [Deviation] = []
    while position < dash {
      position += 1
      guard position < dash else { throw error("a field is empty") }
      let letter = bytes[position]
      position += 1
      switch letter {
      case UInt8(ascii: "w"):
        let width = try number(radix: 10)
        guard 1...64 ~= width else { throw error("the width \(width) is not in 1 ... 64") }
        schedule.width = Int(width)
      case UInt8(ascii: "s"): schedule.seed = try number()
      case UInt8(ascii: "t"): schedule.timerSlack = try number()
      case UInt8(ascii: "u"): schedule.spuriousWakeups = true
      case UInt8(ascii: "a"): schedule.access = true
      case UInt8(ascii: "r"): schedule.reduced = true
      case UInt8(ascii: "l"): schedule.tries = true
      case UInt8(ascii: "n"): schedule.maxSteps = try number()
      case UInt8(ascii: "m"): schedule.maxTime = try number()
      case UInt8(ascii: "p"): try policy(&schedule)
      case UInt8(ascii: "i"): schedule.injection = try injection()
      case UInt8(ascii: "d"): deviations = try pairs()
      default:
        throw error("unknown field '\(String(decoding: [letter], as: UTF8.self))'", at: position - 1)
      }
      guard position == dash || bytes[position] == dashByte else { throw error("expected '-' or the end of the field") }
    }
    return schedule.with(deviations: deviations)
  }

  private mutating func field() -> [UInt8] {
    let start = position
    while position < end, bytes[position] != dashByte { position += 1 }
    return Array(bytes[start..<position])
  }

  private mutating func policy(_ schedule: inout Schedule) throws(ScheduleError) {
    let start = position
    guard let policy = UInt32(exactly: try number()).flatMap(ExecutionRequest.Policy.init(rawValue:)) else {
      throw error("there is no such policy", at: start)
    }
    var parameters: [UInt64] = []
    while position < end, bytes[position] == UInt8(ascii: ".") {
      position += 1
      parameters.append(try number())
    }
    guard parameters.count == (policy == .pct ? 2 : 0), parameters.first ?? 0 <= 64 else {
      throw error("the parameters of the policy do not fit", at: start)
    }
    schedule.setPolicy(policy, depth: Int(parameters.first ?? 0), steps: parameters.last ?? 0)
  }

  private mutating func injection() throws(ScheduleError) -> Injection {
    let start = position
    let kind: FaultKind
    switch position < end ? bytes[position] : 0 {
    case UInt8(ascii: "c"): kind = .cancel
    case UInt8(ascii: "d"): kind = .delay
    default: throw error("there is no such fault", at: start)
    }
    position += 1
    guard let point = UInt32(exactly: try number()), point > 0 else {
      throw error("the point of the fault is out of range", at: start + 1)
    }
    var argument: UInt64 = 0
    if position < end, bytes[position] == UInt8(ascii: ".") {
      position += 1
      argument = try number()
    }
    return Injection(kind: kind, argument: argument, point: point)
  }

  private mutating func pairs() throws(ScheduleError) -> [Deviation] {
    var result: [Deviation] = []
    var previous: UInt64 = 0
    while true {
      let start = position
      let delta = try number()
      guard position < end, bytes[position] == UInt8(ascii: ".") else { throw error("expected '.' and what is chosen") }
      position += 1
      let value = try number()
      let (choice, overflow) = previous.addingReportingOverflow(delta)
      guard !overflow, let choice = UInt32(exactly: choice), let value = UInt32(exactly: value) else {
        throw error("a choice is out of range", at: start)
      }
      guard result.isEmpty || delta > 0 else { throw error("a choice is given twice", at: start) }
      result.append(Deviation(choice: choice, value: value))
      previous = UInt64(choice)
      guard position < end, bytes[position] == UInt8(ascii: "_") else { return result }
      position += 1
    }
  }

  private mutating func number(radix: UInt64 = 36) throws(ScheduleError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    while position < end, let digit = digitValue(bytes[position]), digit < radix {
      let (product, over) = value.multipliedReportingOverflow(by: radix)
      let (sum, more) = product.addingReportingOverflow(digit)
      guard !over, !more else { throw error("a number is too large", at: start) }
      value = sum
      position += 1
    }
    guard position > start else { throw error("expected a number") }
    return value
  }

  private func error(_ reason: String, at position: Int? = nil) -> ScheduleError {
    ScheduleError(column: (position ?? self.position) + 1, reason: reason)
  }
}

private let dashByte = UInt8(ascii: "-")

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

private func base36(_ value: UInt64) -> String { String(value, radix: 36) }

private func digitValue(_ byte: UInt8) -> UInt64? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt64(byte - UInt8(ascii: "a")) + 10
  default: nil
  }
}

private func checkCharacters(of text: String) -> String { checkCharacters(of: Array(text.utf8)[...]) }

/// Two characters of a 64-bit FNV-1a hash: finds all but one of 1296 slips of the pen.
private func checkCharacters(of bytes: ArraySlice<UInt8>) -> String {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  let value = (hash ^ (hash >> 32)) % 1296
  return String(value / 36, radix: 36) + String(value % 36, radix: 36)
}
