import CaseRunner
import Checker
import Explorer
import Practice
import Workbook

/// A scheduling game that has begun, and what is needed to prove something about it.
struct ScheduleOpening: Sendable {
  let game: ScheduleGame
  let task: ScheduleTask
  /// Why it is no game, if it is none: nobody could lose it, or the measurement saw more than the game can, so that nothing must be said of
  /// what cannot happen.
  let refusal: ScheduleRefusal?
  /// Where it begins.
  let position: SchedulePosition
  private let explorer: Explorer

  /// Compiles programs, starts them, and runs them up to their first choice, until one is a game.
  ///
  /// - Parameter tasks: At least one, best first.
  /// - Throws: `CaseRunnerError` when the machine cannot do it; `CancellationError`.
  init(_ tasks: [ScheduleTask], of study: Case, _ workbench: Workbench, _ runner: CaseRunner) async throws {
    var best: Candidate?
    for task in tasks {
      let candidate = try await Self.candidate(task, of: study, workbench, runner)
      if best.map({ candidate.distance < $0.distance }) ?? true { best = candidate }
      if candidate.refusal == nil { break }
    }
    guard let best else { preconditionFailure("there is a task") }
    (game, task, refusal, position) = (best.game, best.task, best.refusal, best.position)
    explorer = try workbench.explorer(
      of: best.path, arguments: study.arguments, name: "\(study.id)/\(best.task.variant.name)",
      instances: Workbench.processorCount)
  }

  /// One form of a task, begun.
  private struct Candidate {
    var game: ScheduleGame
    var task: ScheduleTask
    var position: SchedulePosition
    var refusal: ScheduleRefusal?
    var path: String
    var distance: Int { refusal?.distance ?? 0 }
  }

  /// The best form of one task.
  private static func candidate(
    _ task: ScheduleTask, of study: Case, _ workbench: Workbench, _ runner: CaseRunner
  ) async throws -> Candidate {
    let product = try await workbench.compiler.compile(runner.source(of: task.variant, in: study))
    let program = try workbench.program(at: product.path, arguments: study.arguments)
    var best: Candidate?
    for form in task.candidates(widths: CaseRunner.options(for: task.variant).widths ?? []) {
      let game = ScheduleGame(
        program: program, symbolizer: workbench.symbolizer, base: form.task.base, goal: form.task.goal,
        asksEverything: form.asksEverything)
      let position = try await game.start()
      let refusal = ScheduleRefusal(
        await game.knownSpace(), isRepaired: form.task.isRepaired, hasChoices: position.ending == nil)
      let candidate = Candidate(
        game: game, task: form.task, position: position, refusal: refusal, path: product.path)
      if best.map({ candidate.distance < $0.distance }) ?? true { best = candidate }
      if refusal == nil { break }
    }
    guard let best else { preconditionFailure("a task is its own first candidate") }
    return best
  }

  /// Looks at all interleavings; at as many as there is time for, if there are too many.
  func prove() async throws -> ScheduleProof {
    let known = ScheduleProof(await game.knownSpace())
    guard !known.isWhole else { return known }
    var options = CaseRunner.options(for: task.variant)
    options.strategy = .dpor
    options.schedules = Self.provingSchedules
    options.stopsEarly = false
    options.timeLimit = Self.provingTime
    options.widths = [task.base.width]
    options.access = task.base.access
    options.reportsNondeterminism = false
    let wider = ScheduleProof(try await explorer.explore(options), goal: task.goal)
    // What is known already is not forgotten for a search that found less.
    return wider.executions > known.executions || wider.isWhole ? wider : known
  }

  private static let provingSchedules = 50_000
  private static let provingTime = Duration.seconds(20)
}
