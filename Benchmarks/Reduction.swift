import CaseRunner
import Checker
import Explorer

/// Schedules to finish a space: one of each equivalence class against every one.
enum Reduction {
  /// C programs whose classes are known by hand, and Swift programs.
  private static let programs = [
    "Tests/Programs/interleavings/two-by-two.c", "Tests/Programs/interleavings/three-by-one.c",
    "Tests/Programs/interleavings/crossed-locks.c", "Tests/Programs/interleavings/readers.c",
    "Tests/Programs/interleavings/four-locks.c", "cases/lock-order-inversion/buggy.swift",
    "cases/cas-state-machine/buggy.swift", "cases/ext-actor-reentrancy/fixed.swift",
  ]
  private static let budget = 4000

  static func measure(_ bench: Bench) async throws -> Table {
    var table = Table(
      title: "Schedules to finish the space",
      note: """
        Pool width 2. "-": not within \(budget) schedules. Stopped: executions that turned out to be equivalent to others.
        """,
      columns: ["dpor", "stopped", "seconds", "exhaustive", "seconds", "ratio"])
    for path in programs {
      let program = try await bench.compile(path, instrumented: true)
      let explorer = try bench.workbench.explorer(of: program, name: path, instances: Workbench.processorCount)
      let reduced = try await explorer.explore(options(.dpor)).exploration
      let whole = try await explorer.explore(options(.exhaustive)).exploration
      let schedules = reduced.exhaustive ? Double(reduced.schedules) : nil
      let all = whole.exhaustive ? Double(whole.schedules) : nil
      table.rows.append(
        .init(
          name: path,
          values: [
            schedules, reduced.redundant.map(Double.init), reduced.exhaustive ? reduced.seconds : nil, all,
            whole.exhaustive ? whole.seconds : nil, schedules.flatMap { schedules in all.map { $0 / schedules } },
          ]))
    }
    return table
  }

  private static func options(_ strategy: ExplorationOptions.StrategyName) -> ExplorationOptions {
    var options = ExplorationOptions()
    options.strategy = strategy
    options.schedules = budget
    options.widths = [2]
    options.shrinkLimit = 0
    return options
  }
}
