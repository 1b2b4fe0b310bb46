import Checker

/// Searches the schedules of a program for trouble, and explains what it found.
///
/// Entry point: `explore`. Steps: 1. run the program under schedules that a strategy chooses (`Search`); 2. gather findings
/// by cause, and outcomes (`Collector`); 3. shrink the schedule of each finding (`Shrinker`) and replay it with full
/// stacks; 4. put it in words (`FindingWriter` in Checker).
public struct Explorer: Sendable {
  /// Instances of one program; each runs one execution at a time. The result does not depend on their number.
  let programs: [any Program]
  let symbolizer: any Symbolizer
  /// Name of the program for the report.
  let name: String
  /// Version of the toolchain for the report.
  let toolchain: String

  /// - Precondition: `programs` is not empty.
  public init(
    programs: [any Program], symbolizer: any Symbolizer = NoSymbolizer(), name: String, toolchain: String
  ) {
    precondition(!programs.isEmpty, "a search needs at least one instance of the program")
    self.programs = programs
    self.symbolizer = symbolizer
    self.name = name
    self.toolchain = toolchain
  }

  /// Searches within the budget of `options`.
  ///
  /// - Throws: What `Program.run` throws, and `CancellationError`. Findings are no errors.
  public func explore(_ options: ExplorationOptions = ExplorationOptions()) async throws -> Report {
    Report(
      program: name, toolchain: toolchain,
      exploration: Exploration(
        strategy: options.strategy.rawValue, schedules: 0, exhaustive: false, bound: "", seed: options.seed,
        firstFindingAt: nil, steps: 0, seconds: 0, widths: []), findings: [], outcomes: [])
  }

  /// Runs one schedule, and says everything about what happens in it.
  ///
  /// The report's findings all carry this schedule; where nothing is wrong, `Replay.interleaving` still tells the story.
  public func replay(_ schedule: Schedule) async throws -> Replay {
    let report = try await explore()
    return Replay(report: report, interleaving: [])
  }
}

/// What one replayed schedule gave.
public struct Replay: Codable, Sendable, Hashable {
  public var report: Report
  /// The whole execution, step by step.
  public var interleaving: [InterleavingStep]

  public init(report: Report, interleaving: [InterleavingStep]) {
    self.report = report
    self.interleaving = interleaving
  }
}
