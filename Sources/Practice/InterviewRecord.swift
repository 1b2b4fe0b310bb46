public import Figures
import Workbook

/// What somebody did in an interview: notes, time, points. As Markdown it is the file that stays.
public struct InterviewRecord: Sendable, Hashable {
  /// What belongs to one item of the sheet.
  public struct Entry: Sendable, Hashable {
    /// Lines, in the order in which they were typed.
    public var notes: [String] = []
    /// The program as somebody repaired it; nil if they wrote no repair.
    public var repair: String?
    /// What the checker said of it, in a sentence; nil if it has not.
    public var judgement: String?
    /// Seconds spent on each part, without pauses.
    public var seconds: [Double]
    /// Points that were given, 0 to 1; what is missing was not assessed.
    public var given: [InterviewSheet.Aspect: Double] = [:]
  }

  public private(set) var sheet: InterviewSheet
  public let start: Timestamp
  /// One for each item of the sheet.
  public var entries: [Entry]

  public init(_ sheet: InterviewSheet, start: Timestamp) {
    self.sheet = sheet
    self.start = start
    entries = sheet.items.map { Entry(seconds: [Double](repeating: 0, count: $0.parts.count)) }
  }

  /// Takes the model answers of another sheet of the same set, made when more was measured. Any other sheet changes nothing.
  public mutating func takeAnswers(of sheet: InterviewSheet) {
    guard sheet.items.map(\.caseID) == self.sheet.items.map(\.caseID) else { return }
    for index in self.sheet.items.indices { self.sheet.items[index].rubric = sheet.items[index].rubric }
  }

  /// Whether there is something to keep.
  public var isEmpty: Bool { entries.allSatisfy { $0.notes.isEmpty && $0.given.isEmpty && $0.repair == nil } }

  /// Whether every point of every rubric was assessed.
  public var isAssessed: Bool {
    zip(sheet.items, entries).allSatisfy { item, entry in item.rubric.allSatisfy { entry.given[$0.aspect] != nil } }
  }

  /// Seconds in all, without pauses.
  public var seconds: Double { entries.reduce(0) { $0 + $1.seconds.reduce(0, +) } }

  public var summary: InterviewSummary {
    let given = zip(sheet.items, entries).map { ($0.caseID, $1.given) }
    return InterviewSummary(sheet, given: Dictionary(given) { first, _ in first })
  }

  /// `2026-11-26T02-07-00.000Z-30-minutes.md`: files of one folder sort by time.
  public var fileName: String { "\(start.description.replacing(":", with: "-"))-\(sheet.minutes)-minutes.md" }

  /// Everything for a person to read later.
  public var markdown: String {
    var text = """
      # Interview of \(start.description.prefix(10)): \(sheet.minutes) minutes, set \(sheet.seed)

      Took \(Self.clock(seconds)) of \(sheet.minutes):00. The same set again: `casebook drill --interview \(sheet.minutes) --seed \(sheet.seed)`.

      """
    for (item, entry) in zip(sheet.items, entries) {
      text += "\n## \(item.number). \(item.title)\n\nThe case `\(item.caseID)`.\n\n"
      for (part, seconds) in zip(item.parts, entry.seconds) where seconds > 0 {
        text += "- \(part.name): \(Self.clock(seconds)) of \(part.minutes):00\n"
      }
      text += "\n### Notes\n\n" + (entry.notes.isEmpty ? "None.\n" : "")
      text += entry.notes.map { "- \($0)\n" }.joined()
      if let repair = entry.repair {
        text += "\n### Repair\n\nThe checker: \(entry.judgement ?? "it was not judged.")\n\n```swift\n"
        text += repair + (repair.hasSuffix("\n") ? "" : "\n") + "```\n"
      }
      guard !entry.given.isEmpty else { continue }
      text += "\n### Points\n\n"
      for point in item.rubric {
        text += "- \(point.aspect.question): \(Self.word(entry.given[point.aspect]))\n"
      }
    }
    guard isAssessed else { return text + "\nIt was not assessed to its end.\n" }
    let summary = summary
    text += "\n## What to practice\n\n\(Self.points(summary.points)) of \(summary.possible) points.\n\n"
    if summary.advice.isEmpty { text += "Nothing of this set: every point was given.\n" }
    for advice in summary.advice { text += "- \(advice.text) `casebook drill \(advice.drill)`\n" }
    return text
  }

  /// `4:05`
  public static func clock(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds))
    return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
  }

  /// `3`, `3½`
  public static func points(_ points: Double) -> String {
    let halves = Int((points * 2).rounded())
    return halves % 2 == 0 ? "\(halves / 2)" : halves == 1 ? "½" : "\(halves / 2)½"
  }

  private static func word(_ given: Double?) -> String {
    switch given {
    case nil: "not assessed"
    case 1?: "yes"
    case 0?: "no"
    default: "partly"
    }
  }
}
