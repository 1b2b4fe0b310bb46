import ArgumentParser
import CaseRunner
import Console
import Figures
import Foundation
import Practice
import Workbook

struct DrillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drill",
    abstract: "Practice: predict, find, repair and schedule bugs.",
    discussion: """
      Every case of the book makes drills of up to four kinds: predict the verdict, find the line, repair the program, be the \
      scheduler. Grades follow from time, hints and wrong tries, and FSRS-6 makes the day of the next time from them. The log of reviews \
      is $XDG_STATE_HOME/casebook/practice.log, ~/.local/state/casebook/practice.log without that variable: text, a line for each review; \
      logs of two machines merge with 'sort -u'.
      """)

  @Argument(
    help: ArgumentHelp(
      "A drill, such as CASE/repair; a case; or the number of a chapter, for all of it that is due or new.",
      valueName: "drill"), completion: Completions.drills)
  var name: String?

  @Flag(help: "List all drills, or those of a case, and when each comes.")
  var list = false

  @Flag(help: "Practice what is due, and nothing new. Without a terminal: list what is to be done today, in its order.")
  var due = false

  @Flag(help: "Say why a drill comes when it comes; without a drill, why the next one is next.")
  var whyNow = false

  @Flag(help: "Write the answer as JSON to standard output.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Judge this file once as the repair that the drill asks for, and do nothing else: status 0 if it passes, 1 if not.",
      valueName: "file"), completion: .file(extensions: ["swift"]))
  var check: String?

  @Option(
    help: ArgumentHelp(
      "A timed set across classes of bugs, as in an interview: 15 to 120 minutes.", valueName: "minutes"))
  var interview: Int?

  @Option(
    help: ArgumentHelp(
      "Which set: another number, another one. Without it, another one each day and after each interview.",
      valueName: "n"))
  var seed: UInt64?

  @Flag(help: "Print the interview for paper: tasks, then answers.")
  var sheet = false

  @OptionGroup var options: PracticeOptions

  func validate() throws {
    guard check == nil || (name?.contains("/") == true && !list && !due && !whyNow) else {
      throw ValidationError("--check wants the name of a repair drill, such as CASE/repair, and no other question.")
    }
    guard [list, due, whyNow].count(where: { $0 }) <= 1 else {
      throw ValidationError("Only one of --list, --due and --why-now can be given.")
    }
    guard !due || name == nil else { throw ValidationError("--due is about all drills: it takes no name.") }
    guard let interview else {
      guard !sheet, seed == nil else { throw ValidationError("--sheet and --seed belong to --interview MINUTES.") }
      return
    }
    guard InterviewSheet.range.contains(interview) else {
      let range = InterviewSheet.range
      throw ValidationError(
        "--interview must be between \(range.lowerBound) and \(range.upperBound) minutes: less has no room for a program and its questions, and nobody is asked for longer."
      )
    }
    guard name == nil, check == nil, !list, !due, !whyNow else {
      throw ValidationError("--interview chooses its cases itself: give it alone, or with --seed and --sheet.")
    }
  }

  func run() async throws {
    if let interview { return try await self.interview(minutes: interview) }
    let state = try PracticeState.load(newPerDay: options.newPerDay)
    let named = try name.map { try state.cards(named: $0) }
    if let check {
      guard let card = named?.first else { return }
      let status = try await RepairCheck.run(card, file: check, state, json: json)
      if status != .success { throw status }
    } else if list {
      try tell(named ?? state.deck.cards, state) { $0.list($1) }
    } else if due, !json, TerminalSession.current().isInteractive, !state.deck.due.isEmpty {
      try await practice(state.deck.due, state)
    } else if due {
      try tell(state.deck.queue, state) { $0.queue($1) }
    } else if whyNow {
      try tell(named ?? state.deck.next.map { [$0] } ?? [], state) { $0.reasons($1) }
    } else {
      try await practice(named, state)
    }
  }

  /// Where a session begins. Without a terminal: a drill that is named is done in lines, and otherwise what is to be done is told.
  private func practice(_ named: [Deck.Card]?, _ state: PracticeState) async throws {
    var (state, options) = (state, options)
    // Whoever has done all of the day and wants to go on is asked, and not sent away.
    let more = state.deck.newToday + Deck.newPerDay
    let further = state.with(newPerDay: more)
    let isFurther = named == nil && state.deck.queue.isEmpty && !further.deck.queue.isEmpty
    if isFurther, !json, TerminalSession.current().isInteractive { (state, options.newPerDay) = (further, more) }
    let cards = named ?? state.deck.queue
    if !json, !cards.isEmpty,
      let session = try await DrillSession.open(state, named: named, isFurther: isFurther, options: options)
    {
      let status = try await session.run()
      if status != .success { throw status }
    } else if !json, let card = named?.first, named?.count == 1 {
      let status = try await LineDrill(card, state).run()
      if status != .success { throw status }
    } else {
      try tell(cards, state) { $0.queue($1) }
    }
  }

  private func tell(
    _ cards: [Deck.Card], _ state: PracticeState, lines: (DrillText, [Deck.Card]) -> [StyledText]
  ) throws {
    if json { return print(try Output.json(cards.map { DrillEntry($0, state.clock) })) }
    let terminal = TerminalSession.current()
    let columns = isatty(1) == 1 ? terminal.columns : nil
    let course = name.flatMap { state.chapter(named: $0) }
    for line in lines(DrillText(state: state, columns: columns, course: course), cards) {
      for part in columns.map({ line.wrapped(to: $0, rest: "    ") }) ?? [line] {
        print(ANSIText.line(part, for: terminal))
      }
    }
  }
}

/// A drill in JSON.
struct DrillEntry: Encodable {
  struct Review: Encodable {
    var time: String
    var day: String
    var grade: String
    var seconds: Double
    var hints: Int
    var wrongTries: Int
    var gaveUp: Bool
    /// The chance of recall right before it.
    var recallBefore: Double?
    /// Days, after it.
    var stability: Double
  }

  var id: String
  var caseID: String
  var kind: DrillKind
  var title: String
  var chapter: Int
  var difficulty: Int
  var bugClass: String
  /// `new`, `due`, `resting` or `known`.
  var standing: String
  var dueDay: String?
  /// The chance of recall today.
  var recall: Double?
  var memory: Memory?
  var reviews: [Review]
  var why: String

  init(_ card: Deck.Card, _ clock: PracticeClock) {
    id = card.id.description
    caseID = card.id.caseID
    kind = card.id.kind
    title = card.title
    chapter = card.chapter
    difficulty = card.difficulty
    bugClass = card.bugClass.rawValue
    standing = card.standing.name
    dueDay = card.history?.dueDay.description
    recall = card.history?.recall(on: clock.today)
    memory = card.history?.memory
    reviews = (card.history?.steps ?? []).map { step in
      let review = step.review
      return Review(
        time: review.time.description, day: review.day.description, grade: review.grade.name,
        seconds: review.effort.seconds, hints: review.effort.hints, wrongTries: review.effort.wrongTries,
        gaveUp: review.effort.gaveUp, recallBefore: step.recallBefore, stability: step.memory.stability)
    }
    why = WhyNow(card, clock: clock).verdict
  }
}
