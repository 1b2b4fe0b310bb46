import Foundation

/// Hints that were taken in drills that were then left. They count when the drill is done on the same day of practice: what was read is known.
///
/// A few lines of text beside the log, such as `2026-11-26 lock-order-inversion/find 2`. Not the log itself, which has reviews alone; if it is
/// lost, a hint or two are forgotten.
public struct HintsTaken: Sendable, Hashable {
  private let day: PracticeDay
  private var counts: [DrillID: Int] = [:]

  public init(day: PracticeDay) { self.day = day }

  /// Reads what ``text`` wrote. Lines of other days, and such as mean nothing, are left out.
  public init(text: String, day: PracticeDay) {
    self.day = day
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 3, PracticeDay(words[0]) == day, let drill = DrillID(words[1]),
        let count = Int(words[2]), (1...99).contains(count)
      else { continue }
      counts[drill] = max(counts[drill] ?? 0, count)
    }
  }

  /// How many were taken in a drill: 0 or more.
  public subscript(drill: DrillID) -> Int {
    get { counts[drill] ?? 0 }
    set { counts[drill] = newValue > 0 ? newValue : nil }
  }

  /// A line for each drill; empty if there is none.
  public var text: String {
    counts.sorted { $0.key < $1.key }.map { "\(day) \($0.key) \($0.value)\n" }.joined()
  }

  // MARK: - As a file

  /// The hints of today, from the file beside a log; none if it cannot be read.
  public static func load(beside log: PracticeLogFile, day: PracticeDay) -> HintsTaken {
    (try? String(contentsOfFile: path(log), encoding: .utf8)).map { HintsTaken(text: $0, day: day) }
      ?? HintsTaken(day: day)
  }

  /// Writes down how many were taken in one drill, beside what another terminal wrote in the meantime. That it cannot be written harms
  /// nothing.
  public static func set(_ count: Int, of drill: DrillID, beside log: PracticeLogFile, day: PracticeDay) {
    var taken = load(beside: log, day: day)
    guard taken[drill] != count else { return }
    taken[drill] = count
    let folder = URL(fileURLWithPath: log.path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try? taken.text.write(toFile: path(log), atomically: true, encoding: .utf8)
  }

  private static func path(_ log: PracticeLogFile) -> String { log.path + ".hints" }
}
