import Checker

/// Lets somebody be the scheduler of a real program: at each choice they say who runs next, until the program breaks or ends.
///
/// Nothing is simulated. A position is a list of choices; each move runs the program again with that list, up to the next choice, and
/// asks it how everybody stands. So taking back costs nothing, and what is shown is what happens.
///
/// Entry point: `start`, then `play`, `undo`, `redo`, `finish` and `advice`. Steps of a move: 1. run the program with the choices so far
/// and see at which choice a player has to be asked next (`GameRule`); 2. run it again up to there; 3. put in words how everybody stands
/// (`FindingWriter.standstill`), or how it ended.
///
/// Make one call after the other: a move begins where the one before it ended.
public actor ScheduleGame {
  /// A point in a line of play, before it is put in words.
  struct Node: Sendable, Hashable {
    var moves: [UInt32]
    /// The choices before this point that are not the default.
    var deviations: [Deviation]
    /// Number of the choice that is to be made; nil at the end.
    var choice: UInt32?
    /// What is chosen there if nobody says anything.
    var byDefault: UInt32 = 0
    /// Number of the choice that led here; nil at the start.
    var previous: UInt32?
  }

  let program: any Program
  let symbolizer: any Symbolizer
  /// What all schedules of the game have in common.
  var base: Schedule
  /// What the player is to bring about.
  public let goal: ScheduleGoal
  /// Executions that are spent at the start on finding out which choices matter, and on each advice.
  let surveyLimit: Int

  var rule: GameRule
  var space = ScheduleSpace()
  /// What units share, as far as it was seen.
  var memory = SharedMemory()
  /// What is written to without a word, as far as it was seen.
  var untold = UntoldMemory()
  private(set) var line: [Node] = []
  private var undone: [Node] = []
  private var known: [Node: SchedulePosition] = [:]

  /// - Parameters:
  ///   - base: Width of the pool, seed, bounds and what else all lines have in common; its deviations do not count. In a reduced one a
  ///     party that would have to wait cannot be chosen, so that who is blocked shows at once.
  ///   - asksEverything: Whether to ask for choices of which it is known that nothing depends on them, too.
  ///   - surveyLimit: Executions to spend at the start, and for each advice.
  public init(
    program: any Program, symbolizer: any Symbolizer = NoSymbolizer(), base: Schedule = Schedule(reduced: true),
    goal: ScheduleGoal = .anyFinding, asksEverything: Bool = false, surveyLimit: Int = 400
  ) {
    self.program = program
    self.symbolizer = symbolizer
    self.base = Schedule(base: base.request(), deviations: [])
    self.goal = goal
    self.surveyLimit = max(surveyLimit, 1)
    rule = GameRule(asksEverything: asksEverything)
  }

  // MARK: - Playing

  /// Runs the program up to its first choice, and plays these values from there on.
  ///
  /// - Throws: What `Program.run` throws; `ScheduleGameError` if a value is none of the options.
  @discardableResult
  public func start(playing moves: [UInt32] = []) async throws -> SchedulePosition {
    try await survey()
    (line, undone) = ([try await settle(Node(moves: [], deviations: []), from: 0)], [])
    for value in moves { try await advance(value) }
    return try await position()
  }

  /// Opens the line of play that a schedule is: all of it, to its end, or the beginning of it. The rest can be made again, move by move.
  ///
  /// The game goes on with what the schedule says of width, bounds and the like. Choices that nobody is asked for stay as they are in it.
  ///
  /// - Parameter moves: How many moves to make; nil: all.
  /// - Throws: What `Program.run` throws.
  @discardableResult
  public func open(_ schedule: Schedule, moves: Int? = nil) async throws -> SchedulePosition {
    var schedule = schedule
    if schedule.policy != .default {
      let request = schedule.request()
      schedule = Schedule(of: try await program.run(request).trace, ranWith: request)
    }
    let fixed = schedule.with(deviations: [])
    if fixed != base {
      (base, space, rule.idle) = (fixed, ScheduleSpace(), [])
      known = [:]
    }
    try await survey(mayChange: false)
    let way = StanceTrace(try await program.run(schedule.request()).trace)
    var node = Node(moves: [], deviations: [])
    (line, undone) = ([], [])
    for point in way.points {
      let number = point.choice.number
      if rule.asks(point) {
        (node.choice, node.byDefault) = (number, point.choice.byDefault)
        if line.count < Self.longestLine { line.append(node) }
        node.moves.append(point.choice.chosen)
        node.previous = number
      }
      if point.choice.chosen != point.choice.byDefault {
        node.deviations.append(Deviation(choice: number, value: point.choice.chosen))
      }
    }
    (node.choice, node.byDefault) = (nil, 0)
    line.append(node)
    if let moves {
      undone = line.dropFirst(max(moves, 0) + 1).reversed()
      line.removeLast(undone.count)
    }
    return try await position()
  }

  /// Moves of a schedule after which only its end is kept: it goes round in a circle.
  private static let longestLine = 1000

  /// Where the game stands.
  ///
  /// - Throws: What `Program.run` throws.
  public func position() async throws -> SchedulePosition {
    guard let node = line.last else { return try await start() }
    return try await describe(node)
  }

  /// Makes a move: `value` is that of one of the position's options.
  ///
  /// - Throws: What `Program.run` throws; `ScheduleGameError` if it is none of the options.
  @discardableResult
  public func play(_ value: UInt32) async throws -> SchedulePosition {
    try await advance(value)
    return try await position()
  }

  /// Takes the last move back. At the start nothing happens.
  @discardableResult
  public func undo() async throws -> SchedulePosition {
    if line.count > 1 { undone.append(line.removeLast()) }
    return try await position()
  }

  /// Makes the last move again that was taken back. Nothing happens if there is none.
  @discardableResult
  public func redo() async throws -> SchedulePosition {
    if let node = undone.popLast() { line.append(node) }
    return try await position()
  }

  /// Takes the default at every choice until the end. One `undo` takes all of that back.
  @discardableResult
  public func finish() async throws -> SchedulePosition {
    guard let node = line.last else { return try await start() }
    var end = node
    for _ in 0..<Self.longestFinish {
      guard let choice = end.choice else { break }
      end.moves.append(end.byDefault)
      end = try await settle(end, from: choice + 1)
    }
    if let choice = end.choice {
      // One that goes on for so long goes round in a circle; there is nothing to be gained by asking at each turn.
      let points = StanceTrace(try await program.run(request(end.deviations)).trace).points
      end.moves += points.filter { $0.choice.number >= choice && rule.asks($0) }.map(\.choice.byDefault)
      (end.choice, end.byDefault) = (nil, 0)
    }
    guard end != node else { return try await position() }
    // What happened is told from here on.
    end.previous = node.choice
    (line, undone) = (line + [end], [])
    return try await position()
  }

  /// Moves that `finish` makes one by one.
  private static let longestFinish = 100

  private func advance(_ value: UInt32) async throws {
    let position = try await position()
    guard let node = line.last, let choice = node.choice else {
      throw ScheduleGameError(reason: "the line has ended; take a move back first")
    }
    guard let option = position.options.first(where: { $0.value == value }) else {
      let values = position.options.map { "\($0.value) (\($0.title))" }.joined(separator: ", ")
      throw ScheduleGameError(reason: "\(value) cannot be chosen here; there are \(values)")
    }
    var next = node
    next.moves.append(value)
    next.previous = choice
    if !option.isDefault { next.deviations.append(Deviation(choice: choice, value: value)) }
    next = try await settle(next, from: choice + 1)
    if undone.last == next { undone.removeLast() } else { undone = [] }
    line.append(next)
  }

  // MARK: - Running

  func request(_ deviations: [Deviation], adding flags: ExecutionRequest.Flags = []) -> ExecutionRequest {
    base.with(deviations: deviations).request(adding: flags)
  }

  /// Goes on from choice number `first` to where a player has to be asked, or to the end.
  private func settle(_ start: Node, from first: UInt32) async throws -> Node {
    var (node, first) = (start, first)
    while true {
      try Task.checkCancellation()
      let execution = try await program.run(request(node.deviations))
      memory.add(execution.trace)
      switch rule.next(StanceTrace(execution.trace), from: first) {
      case .deviate(let deviation):
        node.deviations.append(deviation)
        first = deviation.choice + 1
      case .end:
        (node.choice, node.byDefault) = (nil, 0)
        return node
      case .ask(let choice, let byDefault):
        (node.choice, node.byDefault) = (choice, byDefault)
        return node
      }
    }
  }

  // MARK: - Words

  private func describe(_ node: Node) async throws -> SchedulePosition {
    if let position = known[node] { return position }
    let position = try await node.choice == nil ? ending(node) : standstill(node)
    known[node] = position
    return position
  }

  private func standstill(_ node: Node) async throws -> SchedulePosition {
    var request = request(node.deviations, adding: [.fullStacks, .details])
    request.stopAt = node.choice
    let execution = try await program.run(request)
    let writer = writer(execution)
    var description = await writer.standstill(since: node.previous, telling: memory, besides: untold)
    if let choice = node.choice, description.options.contains(where: { $0.kind == .value }) {
      for index in description.options.indices {
        guard let action = try await action(description.options[index], at: choice, node) else { continue }
        description.options[index].action = action.text
        description.options[index].place = action.place ?? description.options[index].place
      }
    }
    return SchedulePosition(
      moves: node.moves, schedule: base.with(deviations: node.deviations), options: description.options,
      parties: description.parties, resources: description.resources, variables: description.variables,
      cycles: description.cycles, shown: description.shown, last: description.last,
      time: execution.trace.header.virtualTime, output: Outcome.text(of: execution.stdout[...]), ending: nil)
  }

  /// What a choice of the program's own leads to: only a look ahead tells.
  private func action(
    _ option: ChoiceOption, at choice: UInt32, _ node: Node
  ) async throws -> InterleavingStep.Action? {
    let deviations = node.deviations + [Deviation(choice: choice, value: option.value)]
    let steps = await writer(try await program.run(request(deviations, adding: [.fullStacks, .details])))
      .standstill(since: choice, telling: memory).last
    return steps.first { $0.unit == option.party }?.actions.first
  }

  private func ending(_ node: Node) async throws -> SchedulePosition {
    let schedule = base.with(deviations: node.deviations)
    let execution = try await program.run(schedule.request(adding: [.fullStacks, .details]))
    let analysis = Analysis(execution)
    let writer = writer(execution, analysis.model)
    let description = await writer.standstill(since: node.previous, telling: memory, besides: untold)
    var findings: [(finding: Finding, seenIn: Set<Int>)] = []
    for proto in analysis.findings {
      var finding = await writer.finding(proto)
      finding.schedule = schedule.description
      finding.needsTimerSlack = schedule.timerSlack != nil
      finding.needsSpuriousWakeup = schedule.spuriousWakeups
      findings.append((finding, [1]))
    }
    let key = OutcomeKey(execution)
    let kinds = Set(analysis.findings.map(\.kind))
    return SchedulePosition(
      moves: node.moves, schedule: schedule, options: [], parties: description.parties,
      resources: description.resources, variables: description.variables,
      cycles: description.cycles,
      shown: description.shown, last: description.last, time: execution.trace.header.virtualTime, output: key.stdout,
      ending: ScheduleEnding(
        findings: merged(findings),
        outcome: Outcome(stdout: key.stdout, exit: key.exit, count: 1, schedule: schedule.description),
        notes: analysis.notes, isGoal: goal.isReached(kinds, key)))
  }

  func writer(_ execution: Execution, _ model: ExecutionModel? = nil) -> FindingWriter {
    var writer = FindingWriter(model ?? ExecutionModel(execution), symbolizer: symbolizer)
    writer.namesByAppearance = true
    return writer
  }
}
