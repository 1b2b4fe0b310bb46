import Console
import Figures
import Practice
import TerminalPages
import Testing

@Suite("Progress text")
struct ProgressTextTests {
  private static let today = PracticeDay(number: 20_000)

  /// Two drills, one of which was forgotten once.
  private static let stats: PracticeStats = {
    let clock = PracticeClock(now: Timestamp(milliseconds: 20_000 * 86_400_000 + 43_200_000))
    func review(_ grade: Grade, daysAgo: Int, seconds: Double) -> Review {
      Review(
        time: Timestamp(milliseconds: clock.now.milliseconds - Int64(daysAgo) * 86_400_000), day: today + -daysAgo,
        drill: DrillID(caseID: "a", kind: .find), effort: Effort(seconds: seconds), grade: grade, id: "aaaaaaaa")
    }
    let log = PracticeLog([
      review(.good, daysAgo: 5, seconds: 60), review(.again, daysAgo: 1, seconds: 600),
      review(.good, daysAgo: 0, seconds: 5000),
    ])
    var stats = PracticeStats(
      deck: Deck(available: [], book: .init(chapters: [], cases: []), log: log, clock: clock), log: log)
    stats.classes = [
      .init(.stuck, .init(drills: 40, seen: 12, known: 10, recall: 0.94)),
      .init(.limit, .init(drills: 2, seen: 0, known: 0, recall: nil)),
    ]
    stats.chapters = [
      .init(1, .init(drills: 30, seen: 12, known: 10, recall: 0.94)),
      .init(3, .init(drills: 12, seen: 0, known: 0, recall: nil)),
    ]
    stats.dueDays[0].count = 4
    stats.dueDays[3].count = 1
    return stats
  }()

  @Test("Classes, what comes, time and grades are drawn as plain lines")
  func drawn() {
    let lines = ProgressText.lines(Self.stats, chapters: [1: "Sharing data between tasks"], width: 80)
    let text = lines.map(\.text).joined(separator: "\n")
    #expect(text.hasPrefix("Known\n  It gets stuck                  10 of 40    94% ██████░░"), "\(text)")
    #expect(text.contains("\nKnown, by chapter\n  1  Sharing"), "\(text)")
    #expect(text.contains("10 of 30    94% ██████"), "\(text)")
    #expect(text.contains("  Outside the checker's control    0 of 2      - ░"), "\(text)")
    #expect(
      text.contains("  today           4  ████████████████████████████████████████\n  tomorrow        0\n"), "\(text)"
    )
    #expect(text.contains("  Mon 2024-10-07  1  ██████████\n"), "\(text)")
    #expect(text.contains("  today           1 h 23 min  ████████████████████████████████████████\n"), "\(text)")
    #expect(text.contains("  In all 1 h 34 min in 3 reviews\n  Grades: again 1, hard 0, good 2, easy 0"), "\(text)")
  }

  @Test("Nothing is wider than the terminal, and ASCII is enough", arguments: [20, 40, 57, 80, 100])
  func widths(width: Int) {
    let terminal = Capabilities(columns: width, hasUnicode: false)
    for line in ProgressText.lines(Self.stats, width: width) {
      #expect(line.columns <= width)
      #expect(ANSIText.line(line, for: terminal).allSatisfy { $0.isASCII })
    }
  }
}
