public import Console
import Figures
public import Practice

/// What practice came to, as lines: a table of the classes of bugs, charts of what comes and what was done, and what is hard.
public enum ProgressText {
  /// - Parameters:
  ///   - chapters: Titles by number.
  ///   - width: Columns, at least 20. What does not fit is shortened.
  public static func lines(_ stats: PracticeStats, chapters: [Int: String] = [:], width: Int) -> [StyledText] {
    let parts = [
      known(stats, chapters, width), due(stats, width), spent(stats, width), hardest(stats),
    ]
    let lines = parts.filter { !$0.isEmpty }.joined(separator: [""])
    return lines.map { $0.clipped(to: max(20, width)) }
  }

  /// Two tables with the same columns: by class of bugs, and by chapter.
  private static func known(_ stats: PracticeStats, _ titles: [Int: String], _ width: Int) -> [StyledText] {
    guard !stats.classes.isEmpty else { return ["There are no drills: the book has no cases yet."] }
    let classes = stats.classes.map { (name: $0.bugClass.title, counts: $0.counts) }
    let digits = stats.chapters.map { String($0.chapter).count }.max() ?? 0
    let chapters = stats.chapters.map { row in
      (name: "\(String(row.chapter).leftPadded(digits))  \(titles[row.chapter] ?? "")", counts: row.counts)
    }
    let rows = classes + chapters
    func count(_ counts: PracticeStats.Counts) -> String { "\(counts.known) of \(counts.drills)" }
    let countWidth = rows.map { count($0.counts).count }.max() ?? 0
    // Titles of chapters give way: a bar of eight columns and the chance of recall come first.
    let names = min(
      rows.map(\.name.count).max() ?? 0, max(classes.map(\.name.count).max() ?? 0, width - countWidth - 25))
    let room = width - names - countWidth - 17
    let showsRecall = room >= -5
    func line(_ name: String, _ counts: PracticeStats.Counts) -> StyledText {
      let recall = counts.recall.map { Numbers.percent($0) } ?? "-"
      var line = StyledText("  \(name)").clipped(to: names + 2).padded(to: names + 4)
      line += StyledText(spaces(countWidth - count(counts).count) + count(counts))
      if showsRecall { line += StyledText("  " + spaces(5 - recall.count) + recall + " ", .dim) }
      if room >= 8 { line += meter(Double(counts.known) / Double(counts.drills), min(room, 24)) }
      return line
    }
    var lines = [StyledText("Known", .bold)] + classes.map { line($0.name, $0.counts) }
    if showsRecall, classes.contains(where: { $0.counts.recall != nil }) {
      lines.append(StyledText("  The percentage is the mean chance that you remember what you did.", .dim))
    }
    guard chapters.count > 1 else { return lines }
    lines += ["", StyledText("Known, by chapter", .bold)] + chapters.map { line($0.name, $0.counts) }
    return lines + [StyledText("  All drills of a chapter: casebook drill \(stats.chapters[0].chapter)", .dim)]
  }

  private static func due(_ stats: PracticeStats, _ width: Int) -> [StyledText] {
    guard stats.reviews > 0 else {
      return [StyledText("You have not practiced yet. Begin with 'casebook drill'.")]
    }
    let rows = stats.dueDays.enumerated().map { index, due in
      (index == 0 ? "today" : index == 1 ? "tomorrow" : "\(due.day.weekday) \(due.day)", due.count, "\(due.count)")
    }
    return [StyledText("Due", .bold)] + chart(rows.map { ($0.0, Double($0.1), $0.2) }, width, .yellow)
  }

  private static func spent(_ stats: PracticeStats, _ width: Int) -> [StyledText] {
    guard stats.reviews > 0 else { return [] }
    let rows = stats.week.enumerated().map { index, day in
      (
        index == 6 ? "today" : index == 5 ? "yesterday" : "\(day.day.weekday) \(day.day)", day.seconds,
        day.reviews == 0 ? "-" : minutes(day.seconds)
      )
    }
    let grades = Grade.allCases.map { "\($0.name) \(stats.grades[$0] ?? 0)" }.joined(separator: ", ")
    return [StyledText("Time", .bold)] + chart(rows, width, .cyan) + [
      StyledText("  In all \(minutes(stats.seconds)) in \(Numbers.counted(stats.reviews, "review"))", .dim),
      StyledText("  Grades: \(grades)", .dim),
    ]
  }

  private static func hardest(_ stats: PracticeStats) -> [StyledText] {
    guard !stats.hardest.isEmpty else { return [] }
    let names = stats.hardest.map(\.card.id.description.count).max() ?? 0
    return [StyledText("Hardest", .bold)]
      + stats.hardest.map { hard in
        let tenths = Int((hard.difficulty * 10).rounded())
        let lapses = hard.lapses == 0 ? "" : ", forgotten \(Numbers.counted(hard.lapses, "time"))"
        return StyledText("  \(hard.card.id)").padded(to: names + 4)
          + StyledText("difficulty \(tenths / 10).\(tenths % 10) of 10\(lapses)", .dim)
      }
  }

  /// Rows of a name, a value and how it reads; the longest bar fills the room.
  private static func chart(
    _ rows: [(name: String, value: Double, text: String)], _ width: Int, _ color: TextStyle.Color
  ) -> [StyledText] {
    let names = rows.map(\.name.count).max() ?? 0
    let texts = rows.map(\.text.count).max() ?? 0
    let room = max(0, min(width - names - texts - 6, 40))
    let most = max(rows.map(\.value).max() ?? 0, 1)
    return rows.map { row in
      var bar = Int((row.value / most * Double(room)).rounded())
      if row.value > 0 { bar = max(bar, min(1, room)) }
      let line =
        StyledText("  \(row.name)").padded(to: names + 4) + StyledText(spaces(texts - row.text.count) + row.text)
      return bar == 0 ? line : line + "  " + StyledText(String(repeating: "█", count: bar), .color(color))
    }
  }

  private static func meter(_ share: Double, _ width: Int) -> StyledText {
    var filled = Int((share * Double(width)).rounded(.down))
    if share > 0 { filled = max(filled, 1) }
    return StyledText(String(repeating: "█", count: filled), .color(.green))
      + StyledText(String(repeating: "░", count: width - filled), .dim)
  }

  /// `0 min`, `50 min`, `3 h 20 min`.
  private static func minutes(_ seconds: Double) -> String {
    let minutes = seconds > 0 ? max(1, Int((seconds / 60).rounded())) : 0
    return minutes < 60 ? "\(minutes) min" : "\(Numbers.grouped(minutes / 60)) h \(minutes % 60) min"
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
