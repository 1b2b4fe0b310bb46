import ArgumentParser
import Foundation
import Practice
import Workbook

/// Options of everything that chooses drills.
struct PracticeOptions: ParsableArguments {
  @Option(
    name: .customLong("new"), help: ArgumentHelp("At most so many drills a day that are new to you.", valueName: "n"))
  var newPerDay = Deck.newPerDay

  @Option(
    help: ArgumentHelp(
      "A drill pauses when no key was pressed for so many minutes, a repair after three times as many; 0 for never.",
      valueName: "minutes"))
  var pauseAfter = 5.0

  /// For how long nobody need do anything before a drill pauses; nil for ever.
  func patience(_ kind: DrillKind) -> Duration? {
    pauseAfter == 0 ? nil : .seconds(60 * pauseAfter * (kind == .repair ? 3 : 1))
  }

  func validate() throws {
    guard (0...1440).contains(pauseAfter) else {
      throw ValidationError("--pause-after must be between 0 and 1440 minutes.")
    }
    guard (0...1000).contains(newPerDay) else { throw ValidationError("--new must be between 0 and 1000.") }
  }
}

/// What practice works on: the book, the log, and which drill is whose turn.
struct PracticeState {
  let book: Book
  var journal: PracticeJournal
  let clock: PracticeClock
  var deck: Deck

  /// Reads the book and the log. Tells what in them cannot be read.
  static func load(newPerDay: Int = Deck.newPerDay) throws -> PracticeState {
    let book = try Book.load(orInstalled: true)
    try book.tellDiagnostics(strict: false)
    let journal = try PracticeJournal(PracticeLogFile.standard())
    tell(journal)
    let clock = PracticeClock.system
    let deck = Deck(book, journal, clock: clock, newPerDay: newPerDay)
    return PracticeState(book: book, journal: journal, clock: clock, deck: deck)
  }

  /// The same with more drills that may be new on a day.
  func with(newPerDay: Int) -> PracticeState {
    var state = self
    state.deck = Deck(book, journal, clock: clock, newPerDay: newPerDay)
    return state
  }

  /// The cards that a name means: a drill, all drills of a case, or those of a chapter as a course.
  ///
  /// - Throws: `UsageError` with a suggestion if there is none.
  func cards(named name: String) throws -> [Deck.Card] {
    let drills = deck.cards.map(\.id.description)
    if let id = DrillID(name), let card = deck.cards.first(where: { $0.id == id }) { return [card] }
    let own = deck.cards.filter { $0.id.caseID == name }
    guard own.isEmpty else { return own }
    if let chapter = book.chapter(named: name) {
      let course = deck.course(chapter: chapter.number)
      guard course.isEmpty else { return course }
      throw UsageError(
        "error: chapter \(chapter.number), \(chapter.title), has no drills",
        next: "Read it with 'casebook read \(chapter.number)'; 'casebook drill --list' has all drills.")
    }
    let kinds = deck.cards.filter { name.hasPrefix($0.id.caseID + "/") }.map(\.id.kind.rawValue)
    if let study = name.split(separator: "/").first, !kinds.isEmpty {
      throw UsageError(
        "error: there is no drill '\(name)'", next: "The drills of '\(study)' are \(kinds.joined(separator: ", ")).")
    }
    let names = name.contains("/") ? drills : book.names
    throw UsageError(
      "error: there is no drill '\(name)'",
      next: Suggestion.sentence(name, among: names) ?? "See 'casebook drill --list' for all drills.")
  }

  /// The chapter whose course a name means; nil if it means drills.
  func chapter(named name: String) -> Int? {
    let isOfDrills = deck.cards.contains { $0.id.caseID == name || $0.id.description == name }
    return isOfDrills ? nil : book.chapter(named: name)?.number
  }

  private static func tell(_ journal: PracticeJournal) {
    let later = journal.log.notes.count { $0.kind == .laterVersion }
    if later > 0 {
      Terminal.error(
        "\(journal.file.path): note: \(later) of its lines were written by a later version of Casebook and do not count here"
      )
    }
    if let damaged = journal.log.notes.first(where: { $0.kind == .damaged }) {
      Terminal.error(
        "\(journal.file.path):\(damaged.line): note: this line is no review and does not count; see 'casebook doctor'")
    }
  }
}

extension Deck {
  /// All drills of a book as they stand by a log.
  init(_ book: Book, _ journal: PracticeJournal, clock: PracticeClock, newPerDay: Int) {
    self.init(
      available: Deck.drills(of: book.workbook), book: book.workbook, log: journal.log, clock: clock,
      newPerDay: newPerDay)
  }
}

extension PracticeClock {
  /// Now, here.
  static var system: PracticeClock {
    PracticeClock(
      now: Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))),
      secondsFromUTC: TimeZone.current.secondsFromGMT())
  }
}
