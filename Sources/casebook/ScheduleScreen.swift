import Checker
import Console
import Explorer
import Practice
import Synchronization
import TerminalPages
import Workbook

/// The schedule drill on the terminal: the user is the scheduler of the real program.
struct ScheduleScreen: DrillScreen {
  private let original: DrillContext
  private let tasks: [ScheduleTask]

  /// - Parameter tasks: What can be asked for, best first. Nil if there is nothing.
  init?(_ context: DrillContext, _ tasks: [ScheduleTask]) {
    guard !tasks.isEmpty else { return nil }
    original = context
    self.tasks = tasks
  }

  func run() async throws -> DrillEnding {
    var context = original
    let size = context.terminal.capabilities
    var board = ScheduleBoard(tasks[0], columns: size.columns, rows: size.rows - 1)
    let worker = ScheduleWorker(context.events)
    var opening: ScheduleOpening?
    var effort: Effort?
    // What is typed while a move is made is not lost.
    var typed: [Key] = []
    var isStale = true
    let (study, room, tasks, prepared) = (context.study, context.room, tasks, context.opening)
    worker.begin {
      if let opened = try await prepared?.value { return .opened(opened) }
      return .opened(try await ScheduleOpening(tasks, of: study, room.workbench, room.runner))
    }
    defer { worker.cancel() }
    while true {
      if let news = worker.take() {
        isStale = true
        switch news {
        case .opened(let opened):
          opening = opened
          // The time that the program took to start is not the player's.
          context.stopwatch = Stopwatch(context.events)
          board = ScheduleBoard(opened.task, columns: size.columns, rows: size.rows - 1)
          board.remember(context.spending.earlier)
          board.isCoached = context.isFirstOfKind
          let now = context.terminal.capabilities
          board.resize(columns: now.columns, rows: now.rows - 1)
          if let refusal = opened.refusal { board.refuse(refusal) } else { board.show(opened.position, played: false) }
        case .position(let position, let played): board.show(position, played: played)
        case .advice(let advice): board.show(advice)
        case .proof(let proof): board.show(proof)
        case .failed(let error):
          guard opening != nil else { throw error }
          board.tell(error is CancellationError ? "Stopped." : "\(error)")
        }
        if board.isDone, effort == nil {
          effort = context.effort(board.spent)
        }
      }
      if board.busy == nil, !typed.isEmpty {
        isStale = true
        let action = board.take(typed.removeFirst())
        if board.isDone, effort == nil {
          effort = context.effort(board.spent)
        }
        switch action {
        case .done, .skip, .quit:
          if let effort { return .done(effort, Self.aftermath(board, context)) }
          if let refusal = board.refusal, action == .skip { return .impossible(refusal.sentence) }
          return action == .skip ? .skipped : .quit
        case .list: if let ending = await context.list() { return ending }
        default:
          if let opening { begin(action, opening, &board, worker) }
          // Most moves are made before anybody could read that they are; the next second says so of others.
          isStale = board.busy == nil
        }
        continue
      }
      if isStale { draw(board, context) }
      isStale = false
      switch await context.events.next() {
      case .hangUp, .key(.interrupt): return .quit
      case .news: break
      case .tick: isStale = true
      case .redraw:
        let now = context.terminal.capabilities
        board.resize(columns: now.columns, rows: now.rows - 1)
        isStale = true
      case .key(.escape) where board.busy != nil && opening != nil: worker.cancel()
      case .key(.character("q")) where board.busy != nil: return .quit
      case .key where opening == nil: break  // there is nothing yet that a key could be meant for
      case .key(let key): if typed.count < 100 { typed.append(key) }
      }
    }
  }

  private func draw(_ board: ScheduleBoard, _ context: DrillContext) {
    let status = context.status(board.spent, keys: board.statusKeys)
    context.room.show { columns, rows in
      var frame = Array(board.rows(columns: columns, rows: rows - 1).prefix(rows - 1))
      frame += Array(repeating: StyledText(), count: max(0, rows - 1 - frame.count))
      return (frame + [status], board.cursor)
    }
  }

  private func begin(
    _ action: ScheduleBoard.Action, _ opening: ScheduleOpening, _ board: inout ScheduleBoard, _ worker: ScheduleWorker
  ) {
    let game = opening.game
    switch action {
    case .none, .done, .skip, .quit, .list: return
    case .play(let value):
      board.busy = "running"
      worker.begin { .position(try await game.play(value), played: true) }
    case .finish:
      board.busy = "running to the end"
      worker.begin { .position(try await game.finish(), played: true) }
    case .undo:
      board.busy = "taking back"
      worker.begin { .position(try await game.undo(), played: false) }
    case .redo:
      board.busy = "running"
      worker.begin { .position(try await game.redo(), played: false) }
    case .restart:
      board.busy = "starting over"
      worker.begin { .position(try await game.start(), played: false) }
    case .advice:
      board.busy = "looking for a way (Esc stops)"
      worker.begin { .advice(try await game.advice()) }
    case .prove:
      board.busy = "running all interleavings, for 20 s at most (Esc stops)"
      worker.begin { .proof(try await opening.prove()) }
    }
  }

  private static func aftermath(_ board: ScheduleBoard, _ context: DrillContext) -> DrillAftermath {
    let (reports, study) = (context.reports, context.study)
    return DrillAftermath(
      title: board.winning == nil ? "It holds" : "You broke it", variant: board.task.variant
    ) { builder in
      ScheduleResult.write(board, study: study, report: reports[board.task.variant.name], to: &builder)
    }
  }
}

/// Does what the game is asked for, one thing after the other, while keys are read.
final class ScheduleWorker: Sendable {
  /// What came of it.
  enum News: Sendable {
    case opened(ScheduleOpening)
    case position(SchedulePosition, played: Bool)
    case advice(ScheduleAdvice)
    case proof(ScheduleProof)
    case failed(any Error)
  }

  private struct State {
    var news: News?
    var task: Task<Void, Never>?
  }

  private let state = Mutex(State())
  private let events: DrillEvents

  init(_ events: DrillEvents) { self.events = events }

  /// Begins; the one before must have ended.
  func begin(_ work: @escaping @Sendable () async throws -> News) {
    let task = Task {
      let news: News
      do { news = try await work() } catch { news = .failed(error) }
      state.withLock { $0.news = news }
      events.post(.news)
    }
    state.withLock { $0.task = task }
  }

  /// What came, once.
  func take() -> News? {
    state.withLock { state in
      defer { state.news = nil }
      return state.news
    }
  }

  func cancel() { state.withLock { $0.task }?.cancel() }
}
