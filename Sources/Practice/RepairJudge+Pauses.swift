import CaseRunner
import Checker
import Explorer
import Workbook

/// Whether a submission rests on a pause being long enough.
///
/// A search lets timers outrun what is ready by a tenth of a second and no more, as on a machine that is a little late. What passes
/// because its pause is longer than that is searched once more, with a machine that may be as late as all its pauses together. What
/// the reference does not keep there, either, cannot be asked of anybody.
extension RepairJudge {
  /// Whether a program has pauses that a search does not let run out early anyway.
  static func hasPause(_ own: WorkProfile, _ patterns: RepairPatterns, _ options: ExplorationOptions) -> Bool {
    pause(own, [], patterns, options) != nil
  }

  /// The longest pause that a submission has of its own; nil if it has none that a search does not let run out early anyway.
  static func pause(
    _ own: WorkProfile, _ models: [WorkProfile], _ patterns: RepairPatterns, _ options: ExplorationOptions
  ) -> UInt64? {
    let named = Set(patterns.named.map(\.id))
    var hidden: UInt64 = 0
    if !named.isDisjoint(with: [WrongRepair.addedSleep, .longerSleep, .timeout].map(\.rawValue)) {
      // Timers that nobody waits for are no pauses in a trace; there the text has to do.
      hidden = own.duration
    } else if named.contains(WrongRepair.unowned.rawValue) {
      // An object that nobody keeps alive may be gone when somebody is late, whose pause it ever was.
      hidden = own.pauses.keys.max() ?? own.duration
    }
    let pause = own.longestPause(besides: models) ?? hidden
    return pause > options.timerSlack ? pause : nil
  }

  /// What becomes of a submission whose pauses may all be over before anybody else has gone on; nil if it holds, or no worse than
  /// the reference.
  func lateness(
    of product: Compiler.Product, _ drill: RepairDrill, profile: WorkProfile, pause: UInt64,
    _ options: ExplorationOptions,
    _ tell: @escaping @Sendable (Step) -> Void
  ) async throws -> RepairResult.Outcome? {
    var options = options
    // All pauses of a party together, but not so many that a ticker could fill an execution while somebody is late.
    let most = min(pause, Schedule.defaultMaxTime) * Self.mostPauses
    options.timerSlack = Self.slack(atLeast: min(max(profile.duration, pause), most))
    tell(.searchingPauses(schedules: options.schedules))
    let explorer = try workbench.explorer(
      of: product.path, arguments: drill.study.arguments, name: drill.fileName, instances: Workbench.processorCount,
      progress: { tell(.searched(executions: $0)) })
    guard var report = try await explore(explorer, options), !holds(report, drill),
      let reference = try await reference(drill, options)
    else { return nil }
    var gaps = drill.specification.differences(report.outcomes)
    if !holds(reference, drill) {
      // What it prints then is nobody's fault; that it crashes, is stuck or leaves something behind is, if the reference does not.
      let usual = Set(reference.findings.map(\.kind)).union([.nondeterministic, .unsupported])
      report.findings.removeAll { usual.contains($0.kind) }
      if report.findings.isEmpty { return nil }
      gaps = []
    }
    // Another search may see what the first one did not.
    if report.findings.contains(where: { !$0.needsTimerSlack && $0.kind != .unsupported }) { return .found(report) }
    return .restsOnPause(report, pause: pause, gaps)
  }

  private static let mostPauses: UInt64 = 100

  /// What is not controlled says nothing about pauses: the first search has decided that.
  private func holds(_ report: Report, _ drill: RepairDrill) -> Bool {
    report.findings.allSatisfy { $0.kind == .unsupported } && drill.specification.differences(report.outcomes).isEmpty
  }

  /// What a search shows of the reference on a machine that is so late. It is measured once and kept.
  private func reference(_ drill: RepairDrill, _ options: ExplorationOptions) async throws -> Report? {
    guard case .product(let product) = try await compile(drill.fixed.displaySource, drill) else { return nil }
    return try await workbench.report(
      of: product, arguments: drill.study.arguments, name: drill.fixed.file, options: options,
      store: OutcomeStore(workbench.cache), instances: Workbench.processorCount)
  }

  /// The next of 1, 2, 5, 10, 20 … seconds: so that the reference is measured a few times at most, whatever pauses people choose.
  static func slack(atLeast duration: UInt64) -> UInt64 {
    var slack: UInt64 = 1_000_000_000
    for factor in sequence(first: 0, next: { $0 + 1 }) {
      guard slack < duration, slack < Schedule.defaultMaxTime else { break }
      slack = factor % 3 == 1 ? slack / 2 * 5 : slack * 2
    }
    return slack
  }
}
