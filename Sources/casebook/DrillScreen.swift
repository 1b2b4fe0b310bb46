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

/// One drill of a session, and everything that its screen needs.
struct DrillContext: Sendable {
  let room: DrillRoom
  let id: DrillID
  let study: Case
  /// What was measured of the case, by variant: complete.
  let reports: [String: Report]
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
      let inAll = Spent(hints: now.hints, wrongTries: earlier.wrongTries + now.wrongTries)
      state.withLock { $0 = $0.atLeast(inAll) }
    }
  }

  var terminal: TerminalSession { room.terminal }
  var events: DrillEvents { room.events }

  /// What was done until now.
  func effort(_ spent: Spent, gaveUp: Bool = false) -> Effort {
    spending.note(spent)
    let total = spending.total
    return Effort(seconds: stopwatch.seconds, hints: total.hints, wrongTries: total.wrongTries, gaveUp: gaveUp)
  }

  /// The last row of every screen: kind, number in the session, time, hints, and what to press.
  ///
  /// - Parameters:
  ///   - message: In place of the title of the case.
  ///   - keys: At the right: the most important keys.
  func status(_ spent: Spent, message: String? = nil, keys: String = "h hint  s skip  ? keys") -> StyledText {
    // Every screen says here what was spent: it counts even if the drill is left.
    spending.note(spent)
    return DrillStatus(
      kind: id.kind, number: number, total: total, seconds: stopwatch.seconds, hints: spending.total.hints,
      message: message,
      keys: keys
    ).line(columns: terminal.capabilities.columns)
  }
}
