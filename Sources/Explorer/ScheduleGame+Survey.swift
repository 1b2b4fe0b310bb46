import Checker

extension ScheduleGame {
  /// Finds out, once, which choices matter.
  ///
  /// - Parameter mayChange: Whether letting go of a lock may become a scheduling point, if somebody tries for locks.
  func survey(mayChange: Bool = true) async throws {
    guard space.executions == 0 else { return }
    let first = try await program.run(request([]))
    let tries = first.trace.header.triedLocks
    if tries, mayChange { base.tries = true }
    var survey = ScheduleSurvey(
      request([], adding: .reduce), ignoresPools: Int(first.trace.header.poolPeak) <= base.width)
    let examples = try await survey.run(on: program, limit: surveyLimit)
    if survey.triedLocks, !base.tries, mayChange {
      base.tries = true
      return try await self.survey()
    }
    rule.idle = survey.idle
    let (isWhole, triedUnseen) = (survey.isWhole, survey.triedLocks && !base.tries)
    space = ScheduleSpace(
      executions: survey.executions, interleavings: survey.classes,
      isWhole: isWhole && !triedUnseen,
      reaching: examples.count { $0.reaches(goal) }, ended: examples.count,
      outputs: Set(examples.map(\.outcome.stdout)),
      ignoresPools: survey.ignoresPools)
    try await lookUpPlaces(examples)
  }

  /// Executions whose places are looked up before the first move.
  private static let lookedUp = 24

  /// Looks up, all at once, the places that moves will ask for: a symbolizer answers a thousand questions as fast as one.
  func lookUpPlaces(_ examples: [ScheduleSurvey.Example]) async throws {
    var places: Set<CodeAddress> = []
    var modules: [Module] = []
    var writers: [FindingWriter] = []
    let step = max(examples.count / Self.lookedUp, 1)
    for example in examples.enumerated().filter({ $0.offset.isMultiple(of: step) }).map(\.element) {
      let execution = try await program.run(request(example.deviations, adding: [.fullStacks, .details]))
      memory.add(execution.trace)
      untold.add(execution.trace)
      places.formUnion(execution.trace.codeAddresses)
      writers.append(writer(execution))
      modules = ExecutionModel(execution).modules
    }
    _ = await symbolizer.frames(for: places.sorted { $0.lookup < $1.lookup }, in: ModuleMap(modules))
    for writer in writers { await writer.lookUpVariables(telling: memory, besides: untold) }
  }

  /// What was found out about all lines of play; the first `start` or `open` does it.
  public func knownSpace() -> ScheduleSpace { space }

  /// Looks from here for a line that reaches the goal, and for the shortest of several.
  ///
  /// - Throws: What `Program.run` throws.
  public func advice() async throws -> ScheduleAdvice {
    _ = try await position()
    guard let node = line.last, let choice = node.choice else { return .over }
    // Of the whole space all is known already.
    if base.reduced, space.isWhole, space.reaching == 0 {
      return .cannotReach(proven: true, executions: space.executions)
    }
    var survey = ScheduleSurvey(
      request(node.deviations), firstFree: Int(choice), ignoresPools: space.ignoresPools)
    let examples = try await survey.run(on: program, limit: surveyLimit, toward: goal)
    func moves(_ example: ScheduleSurvey.Example) -> Int { example.deviations.count { $0.choice >= choice } }
    let best = examples.filter { $0.reaches(goal) }.min { moves($0) < moves($1) }
    guard let best, let next = best.choices.first(where: { $0.number == choice }) else {
      return .cannotReach(proven: survey.isWhole, executions: survey.executions)
    }
    return .play(value: next.chosen, kinds: best.kinds, moves: moves(best))
  }
}

/// What is known of all lines of play together.
public struct ScheduleSpace: Sendable, Hashable {
  /// Executions that were looked at.
  public var executions = 0
  /// Those among them that are not equivalent to each other.
  public var interleavings = 0
  /// Whether these are all there are: then a goal that none of them reaches cannot be reached.
  public var isWhole = false
  /// How many of the executions reach the goal.
  public var reaching = 0
  /// How many of the executions came to an end of their own; the others were cut off, since they are equivalent to one of these.
  public var ended = 0
  /// What the executions write, each once.
  public var outputs: Set<String> = []
  var ignoresPools = false
}
