public import Checker
public import Explorer
import Figures
public import Workbook

/// What a player of the scheduling game is asked to bring about, in which program, under which schedules.
///
/// Entry point: `all`. Steps: 1. one of the case's variants that break, or its repair, another for each review; 2. the circumstances in which
/// the measured finding shows: width of the pool, timers, accesses; 3. the goal: the declared kinds, or, where a race shows in every order
/// anyway, an output that the repaired program never has.
public struct ScheduleTask: Sendable, Hashable {
  public var id: DrillID
  /// The program that is played.
  public var variant: Variant
  /// Whether it is a repair, which nobody can break.
  public var isRepaired: Bool
  /// Whether it is not told that it can be broken: the task is to do it, or to prove that nobody can. True of repairs, of wrong repairs,
  /// and of every other buggy program that is not among the easiest.
  public var isOpen: Bool
  /// What all lines of play have in common.
  public var base: Schedule
  public var goal: ScheduleGoal
  /// What is to be done, as a sentence.
  public var aim: String
  /// For a repair: why it cannot break, one of them right. Empty if no such question can be made.
  public var reasons: [PredictDrill.Choice]
  /// Questions of the author that lead to it, in order; none of them names a line. Markdown.
  public var hints: [String]

  /// The tasks that a review can have, best first: the one whose turn it is, then the others. Those that were measured to break whatever
  /// is chosen come last: nobody can lose them.
  ///
  /// - Parameters:
  ///   - reports: What was measured, by variant.
  ///   - review: How often the drill was done before.
  /// - Returns: Nothing if no buggy variant was measured to break.
  public static func all(
    _ study: Case, in book: Workbook, reports: [String: Report], review: Int = 0
  ) -> [ScheduleTask] {
    let buggy = study.buggyVariants.filter { finding(of: $0, in: reports[$0.name]) != nil }
    guard !buggy.isEmpty else { return [] }
    var repairs: [(variant: Variant, twin: Variant)] = []
    for twin in buggy {
      guard let repair = study.repair(of: twin), !repairs.contains(where: { $0.variant == repair }) else { continue }
      repairs.append((repair, twin))
    }
    // A wrong repair breaks like any other program.
    let tempting = study.variants.filter { $0.isTempting && finding(of: $0, in: reports[$0.name]) != nil }
    let order = (buggy + tempting).map { ($0, $0) } + repairs.prefix(1)
    let first = ((review % order.count) + order.count) % order.count
    let turned = order[first...] + order[..<first] + repairs.dropFirst()
    let tasks = turned.compactMap {
      ScheduleTask(study, $0.0, like: $0.1, in: book, reports: reports, review: review)
    }
    let isHollow = tasks.map { $0.breaksAlways(in: reports[$0.variant.name]) }
    let both = zip(tasks, isHollow)
    return (both.filter { !$0.1 } + both.filter(\.1)).map(\.0)
  }

  /// The first of them; nil if there is none.
  public init?(_ study: Case, in book: Workbook, reports: [String: Report], review: Int = 0) {
    guard let first = Self.all(study, in: book, reports: reports, review: review).first else { return nil }
    self = first
  }

  /// Whether each schedule of the measurement reached the goal: then it was no merit to reach it.
  func breaksAlways(in report: Report?) -> Bool {
    guard let report, !isRepaired, report.exploration.schedules > 0 else { return false }
    switch goal {
    case .anyFinding: return report.findings.contains { $0.count >= report.exploration.schedules }
    case .findings(let wanted):
      return report.findings.contains { wanted.contains($0.kind) && $0.count >= report.exploration.schedules }
    case .output(let known):
      return !report.outcomes.isEmpty && report.outcomes.allSatisfy { $0.exit != nil && !known.contains($0.stdout) }
    }
  }

  /// The task about one variant.
  ///
  /// - Parameter twin: The buggy variant whose circumstances a repair has to stand.
  public init?(
    _ study: Case, _ variant: Variant, like twin: Variant? = nil, in book: Workbook, reports: [String: Report],
    review: Int = 0
  ) {
    let isRepaired = variant.isFixed
    let model = isRepaired ? twin ?? study.buggyVariants.first ?? variant : variant
    guard let finding = Self.finding(of: model, in: reports[model.name]) else { return nil }
    id = DrillID(caseID: study.id, kind: .schedule)
    self.variant = variant
    self.isRepaired = isRepaired
    isOpen = isRepaired
    hints = Array(study.hints(for: model).dropLast())
    let kinds = Self.kinds(of: model)
    let wanted = kinds.isEmpty ? [finding.kind] : kinds
    let shown = try? Schedule(finding.schedule)
    base = Schedule(
      width: shown?.width ?? 2, seed: shown?.seed ?? 1, timerSlack: shown?.timerSlack,
      spuriousWakeups: shown?.spuriousWakeups ?? false,
      access: model.access || shown?.access == true || wanted.contains(.race), reduced: true,
      maxSteps: shown?.maxSteps ?? Schedule.defaultMaxSteps, maxTime: shown?.maxTime ?? Schedule.defaultMaxTime)
    reasons = []
    let right = Self.outputs(of: study.repair(of: model), reports)
    let isAboutOutput = wanted.isSubset(of: [.race, .nondeterministic])
    let isSeen = reports[model.name]?.outcomes.contains { $0.exit != nil && !right.contains($0.stdout) } ?? false
    if isRepaired {
      goal = .anyFinding
      aim = Self.openAim
      reasons =
        PredictDrill(study, variant, in: book, reports: reports, review: review).map(\.reasons) ?? []
    } else if isAboutOutput, isSeen, !right.isEmpty {
      goal = .output(otherThan: right)
      aim = Self.aim(otherThan: right)
    } else {
      goal = .findings(wanted)
      // Whoever is asked so of repairs alone knows which they are.
      let coin = study.id.utf8.reduce(review) { $0 &+ Int($1) } & 1 == 0
      isOpen = variant.isTempting || (coin && study.difficulty > 1)
      aim =
        isOpen
        ? Self.openAim : Self.aim(at: wanted)
    }
  }

  private static func aim(at kinds: Set<Finding.Kind>) -> String {
    "Bring about: \(kinds.sorted().map { VerdictStyle($0).word }.joined(separator: ", or "))."
  }

  /// Says what the repaired program prints, where that is short.
  private static func aim(otherThan right: Set<String>) -> String {
    let lines = right.sorted().map { output in
      let text = output.split(separator: "\n").joined(separator: " / ")
      return text.isEmpty ? "nothing" : "“\(text)”"
    }
    let list = lines.joined(separator: " or ")
    guard lines.count <= 3, list.count <= 60 else { return "Make it print what the repaired program never prints." }
    return "Make it print anything but \(list)."
  }

  private static let openAim = "Break it, or prove that nobody can."

  /// Forms of the task, best first: the goal as it is, then any declared finding; under the schedules of the measured finding, then with
  /// pools of other widths; in the end every choice is asked for, though nothing depends on it.
  ///
  /// - Parameter widths: Widths that the case was measured with.
  public func candidates(widths: [Int]) -> [(task: ScheduleTask, asksEverything: Bool)] {
    let widths = [base.width] + widths.filter { $0 != base.width }
    let goals = withFindingsAsGoal == self ? [self] : [self, withFindingsAsGoal]
    let all = goals.flatMap { task in widths.map { task.with(width: $0) } }
    return all.map { ($0, false) } + goals.map { ($0, true) }
  }

  private func with(width: Int) -> ScheduleTask {
    var task = self
    task.base.width = width
    return task
  }

  private var withFindingsAsGoal: ScheduleTask {
    var task = self
    let kinds = Self.kinds(of: variant)
    guard case .output = goal, !kinds.isEmpty else { return self }
    task.goal = .findings(kinds)
    task.aim = Self.aim(at: kinds)
    return task
  }

  private static func kinds(of variant: Variant) -> Set<Finding.Kind> {
    Set(variant.expectation.kinds.compactMap(Finding.Kind.init(rawValue:)))
  }

  /// The gravest finding of those that the author declares.
  private static func finding(of variant: Variant, in report: Report?) -> Finding? {
    let kinds = kinds(of: variant)
    return report?.findings.first { kinds.contains($0.kind) } ?? report?.findings.first
  }

  private static func outputs(of variant: Variant?, _ reports: [String: Report]) -> Set<String> {
    let outcomes = variant.flatMap { reports[$0.name]?.outcomes } ?? []
    return Set(outcomes.filter { $0.exit != nil }.map(\.stdout))
  }
}

/// What is known of all lines of play together, after a search for the goal.
public struct ScheduleProof: Sendable, Hashable {
  /// Executions that were run.
  public var executions: Int
  /// Those of which no two are equivalent.
  public var interleavings: Int
  /// Whether these are all there are.
  public var isWhole: Bool
  /// How many of the executions reach the goal.
  public var reaching: Int

  public init(executions: Int, interleavings: Int, isWhole: Bool, reaching: Int) {
    self.executions = executions
    self.interleavings = interleavings
    self.isWhole = isWhole
    self.reaching = reaching
  }

  public init(_ space: ScheduleSpace) {
    self.init(
      executions: space.executions, interleavings: space.interleavings, isWhole: space.isWhole,
      reaching: space.reaching)
  }

  /// What a wider search came to.
  ///
  /// - Parameter goal: What counts as reached.
  public init(_ report: Report, goal: ScheduleGoal) {
    let exploration = report.exploration
    func most(_ counts: some Sequence<Finding>) -> Int { counts.map(\.count).max() ?? 0 }
    let reaching =
      switch goal {
      case .anyFinding: most(report.findings.filter { ![.lockOrder, .unsupported].contains($0.kind) })
      case .findings(let wanted): most(report.findings.filter { wanted.contains($0.kind) })
      case .output(let known):
        report.outcomes.filter { $0.exit != nil && !known.contains($0.stdout) }.reduce(0) { $0 + $1.count }
      }
    self.init(
      executions: exploration.schedules, interleavings: exploration.interleavings ?? exploration.schedules,
      isWhole: exploration.exhaustive, reaching: reaching)
  }

  /// As sentences: `All 216 interleavings: none breaks.`
  public var sentence: String {
    let all = Numbers.counted(interleavings, "interleaving")
    let runs = Numbers.counted(executions, "execution")
    if isWhole {
      let whole = interleavings == 1 ? "The only interleaving" : "All \(all)"
      if reaching == 0 { return "\(whole): none breaks. That is a proof, up to orders that nobody can tell apart." }
      if reaching >= executions { return "\(whole), in \(runs): each breaks." }
      return "\(whole), in \(runs): \(Numbers.grouped(reaching)) of the executions break."
    }
    return reaching == 0
      ? "\(runs) of more than can be run here: none breaks. That is evidence and no proof."
      : "\(runs) of more than can be run here: \(Numbers.grouped(reaching)) break."
  }
}
