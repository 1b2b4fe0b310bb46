import CaseRunner
import Checker
import Explorer
import Workbook

/// Whether a submission rests on a pause being long enough.
///
/// A search lets timers outrun what is ready by a tenth of a second and no more, as on a machine that is a little late. What passes
/// because its pause is longer than that is searched once more, with a machine that may be as late as all its pauses together. The
/// reference must hold there, too: else that cannot be asked of anybody.
extension RepairJudge {
  /// Whether a program has pauses that a search does not let run out early anyway.
  static func hasPause(_ own: WorkProfile, _ patterns: RepairPatterns, _ options: ExplorationOptions) -> Bool {
    pause(own, [], patterns, options) != nil
  }

  /// The longest pause that a submission has of its own; nil if it has none that a search does not let run out early anyway.
  static func pause(
    _ own: WorkProfile, _ models: [WorkProfile], _ patterns: RepairPatterns, _ options: ExplorationOptions
  ) -> UInt64? {
    // Timers that nobody waits for are no pauses in a trace; there the text has to do.
    let isNamed = patterns.named.contains {
      [WrongRepair.addedSleep, .longerSleep, .timeout].map(\.rawValue).contains($0.id)
    }
    let pause = own.longestPause(besides: models) ?? (isNamed ? own.duration : 0)
    return pause > options.timerSlack ? pause : nil
  }

  /// What becomes of a submission whose pauses may all be over before anybody else has gone on; nil if it holds, or if the reference does not.
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
    guard let report = try await explore(explorer, options), !holds(report, drill),
      try await referenceHolds(drill, options)
    else { return nil }
    // Another search may see what the first one did not.
    if report.findings.contains(where: { !$0.needsTimerSlack && $0.kind != .unsupported }) { return .found(report) }
    return .restsOnPause(report, pause: pause, drill.specification.differences(report.outcomes))
  }

  private static let mostPauses: UInt64 = 100

  /// What is not controlled says nothing about pauses: the first search has decided that.
  private func holds(_ report: Report, _ drill: RepairDrill) -> Bool {
    report.findings.allSatisfy { $0.kind == .unsupported } && drill.specification.differences(report.outcomes).isEmpty
  }

  /// Whether the reference holds on a machine that is so late. It is measured once and kept.
  private func referenceHolds(_ drill: RepairDrill, _ options: ExplorationOptions) async throws -> Bool {
    guard case .product(let product) = try await compile(drill.fixed.displaySource, drill) else { return false }
    let report = try await workbench.report(
      of: product, arguments: drill.study.arguments, name: drill.fixed.file, options: options,
      store: OutcomeStore(workbench.cache), instances: Workbench.processorCount)
    return holds(report, drill)
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
