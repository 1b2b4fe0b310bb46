import CaseRunner
import Checker
import Console
import Practice
import Synchronization
import TerminalPages
import Workbook

/// One drill on a screen: shows the task, takes keys, and returns when it is over.
protocol DrillScreen: Sendable {
  /// Runs the drill to its end.
  ///
  /// - Throws: `CaseRunnerError` when the machine cannot do it; `CancellationError`.
  func run() async throws -> DrillEnding
}

/// How a drill ended.
enum DrillEnding: Sendable {
  /// It is answered, mended, broken or given up. The session writes the review down at once, and then shows the aftermath.
  case done(Effort, DrillAftermath = DrillAftermath())
  /// Another terminal was at the same drill and has finished it since: that counts, and this does not count again.
  case doneElsewhere(DrillAftermath)
  /// The user wants another drill; nothing is written down.
  case skipped
  /// The user has chosen another drill from the list; nothing is written down.
  case switched(DrillID)
  /// It is no drill, for this reason, which was shown; nothing is written down.
  case impossible(String)
  /// The user wants out; nothing is written down.
  case quit
}

/// What is shown when a drill is over, below the grade and above what there is to learn.
struct DrillAftermath: Sendable {
  /// In a word or two: `Right`, `It holds`, `You broke it`.
  var title = "Done"
  /// The program that was shown; nil for the one that is given.
  var variant: Variant?
  /// Writes what was measured, and what was right and wrong. Called again for each width.
  var write: @Sendable (inout PageBuilder) -> Void = { _ in }
}

/// What a session shares with its screens.
struct DrillRoom: Sendable {
  let terminal: TerminalSession
  /// The one reader of the terminal's events.
  let events: DrillEvents
  let book: Book
  let workbench: Workbench
  let store: OutcomeStore
  let runner: CaseRunner

  /// Shows a frame as large as the terminal.
  ///
  /// - Parameter make: Rows and cursor for so many columns and rows.
  func show(_ make: (_ columns: Int, _ rows: Int) -> (rows: [StyledText], cursor: (column: Int, row: Int)?)) {
    let size = terminal.capabilities
    let frame = make(size.columns, size.rows)
    terminal.show(frame.rows, cursor: frame.cursor)
  }
}

extension DrillRoom {
  /// What somebody did with the list of all drills.
  enum Choice {
    case back, quit
    case chosen(DrillID)
  }

  /// Shows all drills over what is on the screen, until one is chosen or the user goes back.
  func list(_ deck: Deck, current: DrillID?) async -> Choice {
    let titles = Dictionary(uniqueKeysWithValues: book.workbook.chapters.map { ($0.number, $0.title) })
    let size = terminal.capabilities
    var list = DrillList(deck, chapters: titles, current: current, columns: size.columns, rows: size.rows)
    while true {
      terminal.show(list.rows, cursor: list.cursor)
      switch await events.next() {
      case .hangUp: return .quit
      case .tick, .news: continue
      case .redraw:
        let size = terminal.capabilities
        list.resize(columns: size.columns, rows: size.rows)
      case .key(let key):
        switch list.take(key) {
        case .none: break
        case .back:
          // What lies below may have had another size.
          events.post(.redraw)
          return .back
        case .quit: return .quit
        case .choose(let drill): return .chosen(drill)
        }
      }
    }
  }
}

/// One drill of a session, and everything that its screen needs.
struct DrillContext: Sendable {
  let room: DrillRoom
  let id: DrillID
  let study: Case
  /// What was measured of the case, by variant: complete.
  let reports: [String: Report]
  /// Whether no drill of its kind was ever done.
  let isFirstOfKind: Bool
  /// How often the drill was done before: which variant is asked about, and in which order choices stand, follow from it.
  let review: Int
  /// Number of the drill in this session, from 1.
  let number: Int
  /// How many drills the session has, this one included.
  let total: Int
  /// Starts when the context is made, or anew when the drill can begin.
  var stopwatch: Stopwatch
  /// The game of a schedule drill that was opened before its turn.
  let opening: Task<ScheduleOpening?, any Error>?
  /// What is known to have been spent on it.
  let spending: Spending
  /// All drills, for the list.
  let deck: Deck

  /// What was spent on a drill, whether or not it comes to its end.
  final class Spending: Sendable {
    /// When the drill was left before, on the same day.
    let earlier: Spent
    private let state: Mutex<Spent>

    init(earlier: Spent) {
      self.earlier = earlier
      state = Mutex(earlier)
    }

    /// In all.
    var total: Spent { state.withLock { $0 } }

    /// - Parameter now: Since the drill was begun this time. To take the same hint again costs nothing more.
    func note(_ now: Spent) {
      let inAll = Spent(
        hints: now.hints, wrongTries: earlier.wrongTries + now.wrongTries, seconds: earlier.seconds + now.seconds)
      state.withLock { state in
        state = state.atLeast(inAll)
        // Who says that they were away takes time back.
        state.seconds = inAll.seconds
      }
    }
  }

  var terminal: TerminalSession { room.terminal }
  var events: DrillEvents { room.events }

  /// Lets the user look at all drills.
  ///
  /// - Returns: How this drill is left; nil if it goes on.
  func list() async -> DrillEnding? {
    switch await room.list(deck, current: id) {
    case .back: nil
    case .quit: .quit
    case .chosen(let drill): drill == id ? nil : .switched(drill)
    }
  }

  /// What was done until now.
  func effort(_ spent: Spent, gaveUp: Bool = false) -> Effort {
    let total = noted(spent)
    return Effort(seconds: total.seconds, hints: total.hints, wrongTries: total.wrongTries, gaveUp: gaveUp)
  }

  /// Notes what was spent until now, and returns what was spent in all.
  private func noted(_ spent: Spent) -> Spent {
    var spent = spent
    spent.seconds = stopwatch.seconds
    spending.note(spent)
    return spending.total
  }

  /// The last row of every screen: kind, number in the session, time, hints, and what to press.
  ///
  /// - Parameters:
  ///   - message: In place of the title of the case.
  ///   - keys: At the right: the most important keys.
  func status(_ spent: Spent, message: String? = nil, keys: String = "h hint  s skip  ? keys") -> StyledText {
    // Every screen says here what was spent: it counts even if the drill is left.
    let all = noted(spent)
    return DrillStatus(
      kind: id.kind, number: number, total: total, seconds: all.seconds, hints: all.hints, message: message, keys: keys
    ).line(columns: terminal.capabilities.columns)
  }
}
