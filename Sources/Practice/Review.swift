/// One drill, done once: a line of the log.
///
///     v1 2026-11-26T08:05:01.250Z day=2026-11-26 lock-order-inversion/repair hard result=solved seconds=312.4 hints=2 wrong=1 id=k3f9a2xq
///
/// It holds all that a grade follows from, and the grade that was told then: due dates do not move when the rule is changed.
public struct Review: Sendable, Hashable {
  /// When it ended.
  public var time: Timestamp
  /// The day of practice on which it ended, where the user was: FSRS counts days.
  public var day: PracticeDay
  public var drill: DrillID
  /// Its seconds are in tenths, from 0 to a million.
  public var effort: Effort
  public var grade: Grade
  /// Eight digits and small letters at random, so that equal lines are one review and two reviews never make equal lines.
  public var id: String

  /// A review that ends now.
  public init(
    _ drill: DrillID, _ effort: Effort, difficulty: Int, clock: PracticeClock,
    random: inout some RandomNumberGenerator
  ) {
    self.init(
      time: clock.now, day: clock.today, drill: drill, effort: effort,
      grade: Grading(effort, kind: drill.kind, difficulty: difficulty).grade,
      id: String((0..<Self.idLength).map { _ in Self.idLetters.randomElement(using: &random) ?? "0" }))
  }

  /// - Parameter id: As ``id`` describes it; otherwise the line cannot be read again.
  public init(time: Timestamp, day: PracticeDay, drill: DrillID, effort: Effort, grade: Grade, id: String) {
    self.time = time
    self.day = day
    self.drill = drill
    self.effort = effort
    let seconds = effort.seconds.isFinite ? min(max(0, effort.seconds), 1_000_000) : 0
    self.effort.seconds = (seconds * 10).rounded() / 10
    self.grade = grade
    self.id = id
  }

  /// The line, without its end.
  public var line: String {
    let tenths = Int((effort.seconds * 10).rounded())
    return "\(Self.version) \(time) day=\(day) \(drill) \(grade.name) result=\(effort.gaveUp ? "gave-up" : "solved") "
      + "seconds=\(tenths / 10).\(tenths % 10) hints=\(effort.hints) wrong=\(effort.wrongTries) id=\(id)"
  }

  /// Reads a line; nil unless it is exactly what ``line`` writes. The last field has a fixed length, so no line that was cut off is one.
  public init?(line: String) {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    func value(_ index: Int, _ key: String) -> String? {
      words[index].hasPrefix(key + "=") ? String(words[index].dropFirst(key.count + 1)) : nil
    }
    guard words.count == 10, words[0] == Self.version, let time = Timestamp(words[1]),
      let day = value(2, "day").flatMap({ PracticeDay($0) }), let drill = DrillID(words[3]),
      let grade = Grade(name: words[4]), let result = value(5, "result"),
      let seconds = value(6, "seconds").flatMap(Double.init),
      let hints = value(7, "hints").flatMap({ Int($0) }), hints >= 0,
      let wrong = value(8, "wrong").flatMap({ Int($0) }), wrong >= 0, let id = value(9, "id"),
      id.count == Self.idLength, id.allSatisfy({ Self.idLetters.contains($0) })
    else { return nil }
    let effort = Effort(seconds: seconds, hints: hints, wrongTries: wrong, gaveUp: result == "gave-up")
    self.init(time: time, day: day, drill: drill, effort: effort, grade: grade, id: id)
    guard self.line == line else { return nil }
  }

  static let version = "v1"
  private static let idLength = 8
  private static let idLetters = Array("0123456789abcdefghijklmnopqrstuvwxyz")
}
