/// What a drill asks for.
public enum DrillKind: String, Sendable, Hashable, CaseIterable, Codable {
  /// Which verdict will the checker give, and why?
  case predict
  /// Which line, or pair of lines, makes it go wrong?
  case find
  /// Mend it, in your editor, until the checker finds nothing.
  case repair
  /// Be the scheduler: break it, or see that it cannot break.
  case schedule
}

/// Names a drill for good: `lock-order-inversion/repair`. The log of reviews rests on it.
public struct DrillID: Sendable, Hashable, Comparable, LosslessStringConvertible {
  public var caseID: String
  public var kind: DrillKind

  public init(caseID: String, kind: DrillKind) {
    self.caseID = caseID
    self.kind = kind
  }

  /// Nil if the text is no case and kind with a slash between them.
  public init?(_ description: String) {
    let parts = description.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let kind = DrillKind(rawValue: String(parts[1])) else { return nil }
    self.init(caseID: String(parts[0]), kind: kind)
  }

  public var description: String { "\(caseID)/\(kind.rawValue)" }

  public static func < (left: DrillID, right: DrillID) -> Bool { left.description < right.description }
}

/// What somebody did at a drill: grades follow from it, and from nothing that they say of themselves.
public struct Effort: Sendable, Hashable {
  /// From the first sight of the task to its end, without pauses. Seconds.
  public var seconds: Double
  /// Steps of the ladder of hints that were used.
  public var hints: Int
  /// Answers or repairs that were wrong before the right one.
  public var wrongTries: Int
  /// Whether it ended without a right answer: the solution was asked for.
  public var gaveUp: Bool

  public init(seconds: Double, hints: Int = 0, wrongTries: Int = 0, gaveUp: Bool = false) {
    self.seconds = seconds
    self.hints = hints
    self.wrongTries = wrongTries
    self.gaveUp = gaveUp
  }
}
