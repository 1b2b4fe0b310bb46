import Foundation

/// What a drill has cost so far.
public struct Spent: Sendable, Hashable {
  /// Hints that were taken.
  public var hints: Int
  /// Answers, repairs or orders that were wrong.
  public var wrongTries: Int
  /// Time in front of it.
  public var seconds: Double

  public static let nothing = Spent(hints: 0, wrongTries: 0)

  public init(hints: Int, wrongTries: Int, seconds: Double = 0) {
    self.hints = hints
    self.wrongTries = wrongTries
    self.seconds = seconds
  }

  /// The larger of each: what is known of one drill from two places, where the same may have been counted in both.
  public func atLeast(_ other: Spent) -> Spent {
    Spent(
      hints: max(hints, other.hints), wrongTries: max(wrongTries, other.wrongTries),
      seconds: max(seconds, other.seconds))
  }
}

/// What was spent on drills that were then left. It counts when the drill is done on the same day of practice: what was read is known, and
/// what was ruled out is, and so does the time for it.
///
/// A few lines of text beside the log, such as `2026-11-26 lock-order-inversion/find 2 1 95`: hints, wrong tries, seconds. Not the log
/// itself, which has reviews alone; if it is lost, a hint or two are forgotten.
public struct UnfinishedDrills: Sendable, Hashable {
  private let day: PracticeDay
  private var spent: [DrillID: Spent] = [:]

  public init(day: PracticeDay) { self.day = day }

  /// Reads what ``text`` wrote. Lines of other days, and such as mean nothing, are left out.
  public init(text: String, day: PracticeDay) {
    self.day = day
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 5, PracticeDay(words[0]) == day, let drill = DrillID(words[1]),
        let hints = Int(words[2]), let tries = Int(words[3]), let seconds = Int(words[4]), (0...99).contains(hints),
        (0...99).contains(tries), (0...86_400).contains(seconds)
      else { continue }
      self[drill] = self[drill].atLeast(Spent(hints: hints, wrongTries: tries, seconds: Double(seconds)))
    }
  }

  /// What was spent on a drill.
  public subscript(drill: DrillID) -> Spent {
    get { spent[drill] ?? .nothing }
    set { spent[drill] = newValue == .nothing ? nil : newValue }
  }

  /// A line for each drill; empty if there is none.
  public var text: String {
    spent.sorted { $0.key < $1.key }.map { drill, spent in
      "\(day) \(drill) \(min(spent.hints, 99)) \(min(spent.wrongTries, 99)) \(Int(min(spent.seconds, 86_400)))\n"
    }.joined()
  }

  // MARK: - As a file

  /// What was left today, from the file beside a log; nothing if it cannot be read.
  public static func load(beside log: PracticeLogFile, day: PracticeDay) -> UnfinishedDrills {
    (try? String(contentsOfFile: path(log), encoding: .utf8)).map { UnfinishedDrills(text: $0, day: day) }
      ?? UnfinishedDrills(day: day)
  }

  /// Writes down what was spent on one drill, beside what another terminal wrote in the meantime. That it cannot be written harms nothing.
  public static func set(_ spent: Spent, on drill: DrillID, beside log: PracticeLogFile, day: PracticeDay) {
    var drills = load(beside: log, day: day)
    guard drills[drill] != spent else { return }
    drills[drill] = spent
    let folder = URL(fileURLWithPath: log.path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try? drills.text.write(toFile: path(log), atomically: true, encoding: .utf8)
    // As the log is: what somebody has trouble with is nobody else's business.
    try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path(log))
  }

  private static func path(_ log: PracticeLogFile) -> String { log.path + ".unfinished" }
}
