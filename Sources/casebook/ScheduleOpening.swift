import CaseRunner
import Checker
import Explorer
import Practice
import Workbook

/// A scheduling game that has begun, and what is needed to prove something about it.
struct ScheduleOpening: Sendable {
  let game: ScheduleGame
  let task: ScheduleTask
  /// Whether a buggy program was seen to break under the schedules of the game. If not, the measurement saw more than the game can, and
  /// nothing must be said of what cannot happen.
  let isInReach: Bool
  /// Where it begins.
  let position: SchedulePosition
  private let explorer: Explorer

  /// Compiles the program, starts it, and runs it up to its first choice.
  ///
  /// - Throws: `CaseRunnerError` when the machine cannot do it; `CancellationError`.
  init(_ task: ScheduleTask, of study: Case, _ workbench: Workbench, _ runner: CaseRunner) async throws {
    let product = try await workbench.compiler.compile(runner.source(of: task.variant, in: study))
    let program = try workbench.program(at: product.path, arguments: study.arguments)
    let all = task.candidates(widths: CaseRunner.options(for: task.variant).widths ?? [])
    var best: (score: Int, game: ScheduleGame, task: ScheduleTask, position: SchedulePosition)?
    for candidate in all {
      let game = ScheduleGame(
        program: program, symbolizer: workbench.symbolizer, base: candidate.task.base, goal: candidate.task.goal,
        asksEverything: candidate.asksEverything)
      let position = try await game.start()
      let space = await game.knownSpace()
      // First of all the goal must be within reach, then there must be something to choose.
      let score = (space.reaching > 0 || task.isRepaired ? 2 : 0) + (position.ending == nil ? 1 : 0)
      if best.map({ score > $0.score }) ?? true { best = (score, game, candidate.task, position) }
      if score == 3 { break }
    }
    guard let best else { preconditionFailure("a task is its own first candidate") }
    (game, self.task, position) = (best.game, best.task, best.position)
    isInReach = best.score >= 2
    explorer = try workbench.explorer(
      of: product.path, arguments: study.arguments, name: "\(study.id)/\(task.variant.name)",
      instances: Workbench.processorCount)
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
    let wider = ScheduleProof(try await explorer.explore(options))
    // What is known already is not forgotten for a search that found less.
    return wider.executions > known.executions || wider.isWhole ? wider : known
  }

  private static let provingSchedules = 50_000
  private static let provingTime = Duration.seconds(20)
}
