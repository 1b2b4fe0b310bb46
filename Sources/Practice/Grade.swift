/// How well something was remembered. Raw values are those of FSRS.
public enum Grade: Int, Sendable, Hashable, Comparable, CaseIterable {
  /// Not remembered.
  case again = 1
  case hard, good, easy

  /// As in the log: `again`, `hard`, `good`, `easy`.
  public var name: String {
    switch self {
    case .again: "again"
    case .hard: "hard"
    case .good: "good"
    case .easy: "easy"
    }
  }

  public init?(name: some StringProtocol) {
    guard let grade = Grade.allCases.first(where: { $0.name == name }) else { return nil }
    self = grade
  }

  public static func < (left: Grade, right: Grade) -> Bool { left.rawValue < right.rawValue }
}

extension DrillKind {
  /// How long a drill should take: one of difficulty 1, and half as much again for each further degree. Seconds.
  ///
  /// - Parameter difficulty: Of the case: 1 to 5.
  public func expectedSeconds(difficulty: Int) -> Double {
    let easiest: Double =
      switch self {
      case .predict: 60
      case .find: 90
      case .schedule: 120
      case .repair: 300
      }
    return easiest * (1 + Double(min(max(difficulty, 1), 5) - 1) / 2)
  }

  /// Wrong tries that still count as good. To choose among answers takes none; a repair is saved half-done, and a schedule is felt out.
  public var freeTries: Int {
    switch self {
    case .predict, .find: 0
    case .schedule: 1
    case .repair: 2
    }
  }

  /// From so many wrong tries on, it was not known but found by trying.
  public var tooManyTries: Int {
    switch self {
    case .predict: 2
    case .find: 3
    case .schedule: 5
    case .repair: 8
    }
  }
}

/// A grade and why, from what was done.
public struct Grading: Sendable, Hashable {
  public var grade: Grade
  /// What decided, as clauses with "you": `you used 2 hints`. Never empty.
  public var reasons: [String]

  /// Grades an effort.
  ///
  /// - *again*: given up, three or more hints (the third names the line), or as many wrong tries as ``DrillKind/tooManyTries``.
  /// - *hard*: a hint, more wrong tries than ``DrillKind/freeTries``, or more than twice the expected time.
  /// - *easy*: at most half of the expected time, no hint and no wrong try.
  /// - *good*: everything else.
  ///
  /// - Parameter difficulty: Of the case: 1 to 5.
  public init(_ effort: Effort, kind: DrillKind, difficulty: Int) {
    let expected = kind.expectedSeconds(difficulty: difficulty)
    let (took, usual) = (Self.duration(effort.seconds), Self.duration(expected))
    let tries = Self.tries(effort.wrongTries, kind)
    let hints = effort.hints == 1 ? "you used a hint" : "you used \(effort.hints) hints"
    var again: [String] = []
    if effort.gaveUp { again.append("you asked for the solution") }
    if effort.hints >= 3 { again.append(hints) }
    if effort.wrongTries >= kind.tooManyTries { again.append(tries) }
    var hard: [String] = []
    if effort.hints > 0 { hard.append(hints) }
    if effort.wrongTries > kind.freeTries { hard.append(tries) }
    if effort.seconds > 2 * expected {
      hard.append("you took \(took), more than twice the expected \(usual)")
    }
    if !again.isEmpty {
      self.init(grade: .again, reasons: again)
    } else if !hard.isEmpty {
      self.init(grade: .hard, reasons: hard)
    } else if effort.seconds <= expected / 2, effort.wrongTries == 0 {
      self.init(grade: .easy, reasons: ["you took \(took), at most half of the expected \(usual)"])
    } else {
      let time = "you took \(took) of the expected \(usual)"
      let late = "you took \(took), where \(usual) was expected"
      self.init(
        grade: .good,
        reasons: [effort.seconds <= expected ? time : late]
          + (effort.wrongTries == 0 ? [] : ["\(tries), which is no more than usual"]))
    }
  }

  private init(grade: Grade, reasons: [String]) {
    self.grade = grade
    self.reasons = reasons
  }

  /// `hard, since you used 2 hints`
  public var sentence: String {
    let last = reasons.last ?? ""
    let list = reasons.count < 2 ? last : reasons.dropLast().joined(separator: ", ") + " and " + last
    return "\(grade.name), since \(list)"
  }

  private static func tries(_ count: Int, _ kind: DrillKind) -> String {
    let noun: String
    switch kind {
    case .predict, .find: noun = count == 1 ? "answer" : "answers"
    case .repair: noun = count == 1 ? "repair" : "repairs"
    // An order that got through, a proof that was none, a wrong reason.
    case .schedule: return count == 1 ? "you went wrong once" : "you went wrong \(count) times"
    }
    return count == 1 ? "you tried a wrong \(noun)" : "you tried \(count) wrong \(noun)"
  }

  /// `50 s`, `2 min`, `2 min 30 s`.
  public static func duration(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e9).rounded())
    if whole < 60 { return "\(whole) s" }
    if whole >= 3600 { return whole % 3600 < 60 ? "\(whole / 3600) h" : "\(whole / 3600) h \(whole % 3600 / 60) min" }
    return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s"
  }
}
