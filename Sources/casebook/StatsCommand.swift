import ArgumentParser
import Console
import Figures
import Foundation
import Practice
import TerminalPages
import Workbook

struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Show what practice came to, and what comes when.")

  @Flag(help: "Write the numbers as JSON to standard output.")
  var json = false

  func run() throws {
    let state = try PracticeState.load()
    let stats = PracticeStats(deck: state.deck, log: state.journal.log)
    if json {
      print(try Output.json(Entry(stats, today: state.clock.today)))
      return
    }
    let terminal = TerminalSession.current()
    let titles = state.book.workbook.chapters.map { ($0.number, $0.title) }
    let chapters = Dictionary(titles) { first, _ in first }
    for line in ProgressText.lines(stats, chapters: chapters, width: min(terminal.columns, 100)) {
      print(ANSIText.line(line, for: terminal))
    }
  }

  private struct Entry: Encodable {
    struct ClassRow: Encodable {
      var bugClass: String
      var drills: Int
      var seen: Int
      var known: Int
      var recall: Double?
    }
    struct ChapterRow: Encodable {
      var chapter: Int
      var drills: Int
      var seen: Int
      var known: Int
      var recall: Double?
    }
    struct DueDay: Encodable {
      var day: String
      var count: Int
    }
    struct Spent: Encodable {
      var day: String
      var reviews: Int
      var seconds: Double
    }
    struct Hard: Encodable {
      var id: String
      var difficulty: Double
      var lapses: Int
    }

    var today: String
    var classes: [ClassRow]
    var chapters: [ChapterRow]
    var due: [DueDay]
    var week: [Spent]
    var reviews: Int
    var seconds: Double
    var grades: [String: Int]
    var hardest: [Hard]
    var new: Int

    init(_ stats: PracticeStats, today: PracticeDay) {
      self.today = today.description
      classes = stats.classes.map {
        ClassRow(
          bugClass: $0.bugClass.rawValue, drills: $0.counts.drills, seen: $0.counts.seen, known: $0.counts.known,
          recall: $0.counts.recall)
      }
      chapters = stats.chapters.map {
        ChapterRow(
          chapter: $0.chapter, drills: $0.counts.drills, seen: $0.counts.seen, known: $0.counts.known,
          recall: $0.counts.recall)
      }
      due = stats.dueDays.map { DueDay(day: $0.day.description, count: $0.count) }
      week = stats.week.map { Spent(day: $0.day.description, reviews: $0.reviews, seconds: $0.seconds) }
      reviews = stats.reviews
      seconds = stats.seconds
      grades = Dictionary(uniqueKeysWithValues: stats.grades.map { ($0.key.name, $0.value) })
      hardest = stats.hardest.map {
        Hard(id: $0.card.id.description, difficulty: $0.difficulty, lapses: $0.lapses)
      }
      new = stats.fresh
    }
  }
}
