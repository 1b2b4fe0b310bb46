import CaseRunner
import Checker
import Console
import Figures
import Foundation
import Practice
import Synchronization
import TerminalPages
import Workbook

/// A session of drills in a terminal.
///
/// Entry point: `run`. For each drill: 1. measure the case, if it is not known; 2. run the drill's screen; 3. write the review down; 4. show the
/// grade, what was measured and what there is to learn. It ends when nothing is left or the user leaves.
final class DrillSession {
  private var state: PracticeState
  /// What the user named; nil for what is due and new.
  private let named: [Deck.Card]?
  /// Whether all that the day asked for was done before.
  private let isFurther: Bool
  private let options: PracticeOptions
  private let room: DrillRoom
  private var done: [Review] = []
  private var skipped: Set<DrillID> = []
  /// Kinds of which this session has told, or need not.
  private var introduced: Set<DrillKind> = []
  /// Why a review is not on the disk.
  private var trouble: CaseRunnerError?
  /// What is done for a drill while the user does something else.
  private var ahead: DrillPreparation?
  /// Drills that were left after hints or wrong tries.
  private var left: [(drill: DrillID, spent: Spent)] = []
  /// Drills of which none could be made, and why.
  private var impossible: [(id: DrillID, reason: String)] = []

  /// What the user chose from the list: it is next, whatever else is.
  private var chosen: DrillID?

  init(
    _ state: PracticeState, named: [Deck.Card]?, isFurther: Bool, options: PracticeOptions, room: DrillRoom
  ) {
    self.isFurther = isFurther
    self.state = state
    self.named = named
    self.options = options
    self.room = room
  }

  /// Opens a session in the terminal; nil if there is no terminal for it.
  ///
  /// - Throws: `CaseRunnerError` when the machine cannot run cases.
  static func open(
    _ state: PracticeState, named: [Deck.Card]?, isFurther: Bool, options: PracticeOptions
  ) async throws -> DrillSession? {
    // First what can fail: its message must not be drawn over.
    guard TerminalSession.current().isInteractive else { return nil }
    let workbench = try await Workbench.open(bookRoot: state.book.root)
    guard let terminal = TerminalSession.open() else { return nil }
    let store = OutcomeStore(workbench.cache)
    let room = DrillRoom(
      terminal: terminal, events: DrillEvents(terminal), book: state.book, workbench: workbench, store: store,
      runner: CaseRunner(workbench, store: store, bookRoot: state.book.root))
    return DrillSession(state, named: named, isFurther: isFurther, options: options, room: room)
  }

  /// Runs the session. The terminal is given back when it returns or throws.
  ///
  /// - Returns: How the command ends.
  func run() async throws -> ExitStatus {
    defer { room.events.stop() }
    do {
      try await practice()
    } catch {
      room.terminal.close()
      throw error
    }
    room.terminal.close()
    // What still runs in the background ends with the session.
    ahead?.cancel()
    LiveChildren.killAll()
    tellEnd()
    return room.events.isInterrupted ? .interrupted : .success
  }

  private func practice() async throws {
    prepare(nextCard)
    if let page = DrillPages.start(state, isNamed: named != nil, isFurther: isFurther) {
      guard
        await read(
          page, keys: [("Enter  n", "begin"), ("l", "all drills, to do another one")], hint: "Enter begins  q quits",
          goesOnEnter: true)
      else {
        return
      }
    }
    while let card = nextCard {
      prepare(card)
      guard await introduce(card) else { return }
      guard nextCard == card else { continue }
      guard let context = try await context(for: card) else {
        if isLeaving { return }
        skip(card)
        continue
      }
      guard let screen = makeScreen(context) else {
        impossible.append((card.id, Self.reason(card.id.kind)))
        skip(card)
        continue
      }
      room.events.pause(after: options.patience(card.id.kind))
      let ending = try await screen.run()
      room.events.pause(after: nil)
      switch ending {
      case .quit: return leave(context)
      case .skipped:
        leave(context)
        skip(card)
      case .switched(let drill):
        leave(context)
        choose(drill)
      case .impossible(let reason):
        impossible.append((card.id, reason))
        skip(card)
      case .doneElsewhere(let aftermath):
        skip(card)
        try? state.journal.refresh()
        guard await show(nil, aftermath, context) else { return }
      case .done(let effort, let aftermath):
        let review = record(effort, card, context.study)
        guard await show(review, aftermath, context) else { return }
      }
    }
  }

  private func isFirst(_ kind: DrillKind) -> Bool { !state.journal.log.reviews.contains { $0.drill.kind == kind } }

  /// Tells of a kind that is met for the first time. False if the user leaves.
  private func introduce(_ card: Deck.Card) async -> Bool {
    guard introduced.insert(card.id.kind).inserted, isFirst(card.id.kind) else { return true }
    let introduction = KindIntroduction(card.id.kind, difficulty: card.difficulty)
    return await read(
      { introduction.page(width: $0) }, keys: [("Enter", "begin"), ("l", "all drills, to do another one")],
      hint: "Enter begins  q quits", goesOnEnter: true)
  }

  /// A drill that is left costs no grade, but what was read and ruled out there is known when it comes again.
  private func leave(_ context: DrillContext) {
    let spent = context.spending.total.atLeast(unfinished(context.id))
    // A look at it is no time that was spent.
    guard spent.hints > 0 || spent.wrongTries > 0 || spent.seconds >= 5 else { return }
    UnfinishedDrills.set(spent, on: context.id, beside: state.journal.file, day: PracticeClock.system.today)
    left.append((context.id, spent))
  }

  // MARK: - Which is next

  private var isLeaving = false

  /// What is to be done, in order, without what was done or skipped in this session. What was chosen from the list comes before all.
  private var queue: [Deck.Card] {
    let finished = Set(done.map(\.drill))
    let cards = named?.filter { !finished.contains($0.id) && !skipped.contains($0.id) } ?? daily
    guard let chosen, let card = deck.cards.first(where: { $0.id == chosen }) else { return cards }
    return [card] + cards.filter { $0.id != chosen }
  }

  /// What the day still has, whatever this session was about.
  private var daily: [Deck.Card] { deck.queue.filter { !skipped.contains($0.id) } }

  /// All drills as they stand now.
  private var deck: Deck {
    Deck(state.book, state.journal, clock: .system, newPerDay: options.newPerDay)
  }

  private func choose(_ drill: DrillID) {
    chosen = drill
    skipped.remove(drill)
  }

  private func skip(_ card: Deck.Card) {
    skipped.insert(card.id)
    if chosen == card.id { chosen = nil }
  }

  private var nextCard: Deck.Card? { queue.first }

  /// Measures the case if need be. Nil if the user does not want to wait, or if the case cannot be measured.
  private func context(for card: Deck.Card) async throws -> DrillContext? {
    guard let study = state.book.workbook.case(card.id.caseID) else { return nil }
    let reports: [String: Report]
    let count = reviews(of: card.id)
    let prepared = ahead?.id == card.id ? ahead : nil
    switch try await room.reports(
      of: study, prepared?.measuring, reading: DrillPages.repairTask(card.id, study, review: count))
    {
    case .value(let measured): reports = measured
    case .skipped: return nil
    case .quit:
      isLeaving = true
      return nil
    }
    // From here on it is this drill's, and not to be ended for another.
    if prepared != nil { ahead = nil }
    prepareNext(after: card)
    return DrillContext(
      room: room, id: card.id, study: study, reports: reports, isFirstOfKind: isFirst(card.id.kind), review: count,
      number: done.count + skipped.count + 1,
      total: done.count + skipped.count + queue.count, stopwatch: Stopwatch(room.events),
      opening: prepared?.opening,
      spending: DrillContext.Spending(earlier: unfinished(card.id)), deck: deck)
  }

  /// Begins with what takes time in a drill, while the user reads what stands before it.
  private func prepare(_ card: Deck.Card?) {
    guard let card, card.id != ahead?.id, let study = state.book.workbook.case(card.id.caseID) else { return }
    ahead?.cancel()
    ahead = DrillPreparation(card.id, study, review: reviews(of: card.id), room)
  }

  /// Prepares the drill after this one while the user thinks. Not beside a repair: the processors are for its judgements.
  private func prepareNext(after card: Deck.Card) {
    guard card.id.kind != .repair else { return }
    prepare(queue.first { $0.id != card.id })
  }

  /// What was spent on a drill that was left today, in any terminal.
  private func unfinished(_ id: DrillID) -> Spent {
    UnfinishedDrills.load(beside: state.journal.file, day: PracticeClock.system.today)[id]
  }

  private func reviews(of id: DrillID) -> Int { state.journal.log.reviews.count { $0.drill == id } }

  /// Why a drill has no screen.
  private static func reason(_ kind: DrillKind) -> String {
    kind == .schedule ? ScheduleRefusal.nothingBreaks.sentence : "No drill can be made of what was measured."
  }

  /// The screen of a drill; nil if none can be made of what was measured.
  private func makeScreen(_ context: DrillContext) -> (any DrillScreen)? {
    switch context.id.kind {
    case .predict:
      PredictDrill(context.study, in: state.book.workbook, reports: context.reports, review: context.review)
        .map { PredictRunner(context, $0) }
    case .find:
      FindDrill(context.study, reports: context.reports, review: context.review).map { FindRunner(context, $0) }
    case .repair:
      RepairDrill(context.study, reports: context.reports, review: context.review).map { RepairRunner(context, $0) }
    case .schedule:
      ScheduleScreen(
        context,
        ScheduleTask.all(context.study, in: state.book.workbook, reports: context.reports, review: context.review))
    }
  }

  // MARK: - What is done

  /// Writes the review down, before anything else happens.
  private func record(_ effort: Effort, _ card: Deck.Card, _ study: Case) -> Review {
    // Another terminal may have left the same drill since it was begun here.
    let spent = Spent(hints: effort.hints, wrongTries: effort.wrongTries, seconds: effort.seconds)
      .atLeast(unfinished(card.id))
    var effort = effort
    (effort.hints, effort.wrongTries, effort.seconds) = (spent.hints, spent.wrongTries, spent.seconds)
    UnfinishedDrills.set(.nothing, on: card.id, beside: state.journal.file, day: PracticeClock.system.today)
    let (review, failure) = state.journal.record(effort, of: card.id, difficulty: study.difficulty, clock: .system)
    done.append(review)
    if chosen == card.id { chosen = nil }
    trouble = failure
    // Another terminal may have practiced, too.
    if trouble == nil { try? state.journal.refresh() }
    return review
  }

  /// The page after a drill. False if the user leaves.
  ///
  /// - Parameter review: What was written down; nil if another terminal did that.
  private func show(_ review: Review?, _ aftermath: DrillAftermath, _ context: DrillContext) async -> Bool {
    let history = review.flatMap { state.journal.log.histories()[$0.drill] }
    let (trouble, next) = (trouble, nextCard)
    let chapter = next.flatMap { next in state.book.workbook.chapters.first { $0.number == next.chapter } }
    let left = queue.count
    let page = { @Sendable (width: Int) -> Page in
      var builder = PageBuilder(width: width)
      builder.heading(StyledText(aftermath.title), level: 1, id: "done")
      if review == nil {
        builder.text(StyledText(DrillPages.doneElsewhere))
      }
      if let review, let history {
        LearningText.grade(review, difficulty: context.study.difficulty, history: history, clock: .system, to: &builder)
      }
      if let trouble {
        builder.blank()
        for line in "This review is not in the log yet. \(trouble.description)".split(separator: "\n") {
          builder.text(StyledText(line, .bold(.red)))
        }
      }
      builder.blank()
      DrillPages.next(next, chapter: chapter, left: left, to: &builder)
      builder.blank()
      aftermath.write(&builder)
      LearningText.teaching(context.study, of: aftermath.variant, to: &builder)
      return builder.finish(title: "\(context.study.title)")
    }
    return await read(
      page, keys: [("n", next == nil ? "end the session" : "the next drill"), ("l", "all drills, to do another one")],
      hint: next == nil ? "n ends  l list  ? keys" : "n next  l list  q quit  ? keys")
  }

  /// Lets the user read a page. False if they leave.
  private func read(
    _ page: @Sendable (Int) -> Page, keys: [(keys: String, meaning: String)], hint: String, goesOnEnter: Bool = false
  ) async -> Bool {
    let size = room.terminal.capabilities
    var screen = PagerScreen(page(size.columns), columns: size.columns, rows: size.rows, keys: keys)
    screen.base.hint = hint
    while true {
      room.terminal.show(screen.rows, cursor: screen.cursor)
      switch await room.events.next() {
      case .hangUp: return false
      case .tick, .news: continue
      case .redraw:
        let size = room.terminal.capabilities
        screen.replace(with: page(size.columns), columns: size.columns, rows: size.rows)
      case .key(let key):
        if screen.popup == nil, !screen.base.isTyping {
          if (key == .character("n") && !screen.base.isSearching) || (goesOnEnter && key == .enter) { return true }
          if key == .character("l") {
            switch await room.list(deck, current: nextCard?.id) {
            case .back: continue
            case .quit: return false
            case .chosen(let drill):
              choose(drill)
              return true
            }
          }
        }
        switch screen.take(key) {
        case .quit, .interrupt: return false
        default: break
        }
      }
    }
  }

  /// On the ordinary screen, after the session: what was done, and what could not be written down.
  private func tellEnd() {
    let terminal = TerminalSession.current()
    for line in DrillPages.end(done, state.journal, next: daily, clock: .system) {
      print(ANSIText.line(line, for: terminal))
    }
    let notes =
      left.map { "\($0.drill) was left. \(DrillPages.counts($0.spent))" }
      + impossible.map { "\($0.id) was left out. \($0.reason) See 'casebook run \($0.id.caseID)'." }
    for line in notes {
      for part in StyledText(line).wrapped(to: terminal.columns, rest: "  ") {
        print(ANSIText.line(part, for: terminal))
      }
    }
    guard let failure = state.journal.unsaved.isEmpty ? nil : state.journal.save() else { return }
    Terminal.error(failure.description)
    Terminal.error("These lines are not in it; append them by hand:")
    for review in state.journal.unsaved { Terminal.error(review.line) }
  }
}
