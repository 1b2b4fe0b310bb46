import CaseRunner
import Checker
import Explorer

/// Schedules to the first finding, for each strategy.
enum FirstFinding {
  /// Three cases of the book, which the default schedule mostly shows, and programs whose bug must be searched for.
  private static let programs = [
    "cases/lock-order-inversion/buggy.swift", "cases/partial-deadlock-invisible/buggy.swift",
    "cases/leak-send-without-receiver/buggy.swift", "Tests/Programs/tasks/actor-gap-buggy.swift",
    "Tests/Programs/tasks/permit-lost-buggy.swift", "Tests/Programs/c/account-buggy.c",
    "Tests/Programs/c/bluetooth-buggy.c", "Tests/Programs/c/condition-if-buggy.c",
  ]
  private static let seeds: ClosedRange<UInt64> = 1...5
  private static let budget = 300

  static func measure(_ bench: Bench) async throws -> Table {
    let strategies = ExplorationOptions.StrategyName.allCases
    var table = Table(
      title: "Schedules to the first finding, median of \(seeds.count) seeds",
      note: """
        Pool width 2. The first schedule is always the default one. "-": in most of the searches not within \(budget) schedules.
        """,
      columns: strategies.map(\.rawValue))
    for path in programs {
      let explorer = try bench.workbench.explorer(
        of: try await bench.compile(path), name: path, instances: Workbench.processorCount)
      var values: [Double?] = []
      for strategy in strategies {
        var found: [Double] = []
        for seed in seeds {
          var options = ExplorationOptions()
          options.strategy = strategy
          options.seed = seed
          options.schedules = budget
          options.widths = [2]
          options.shrinkLimit = 0
          let exploration = try await explorer.explore(options).exploration
          found.append(exploration.firstFindingAt.map(Double.init) ?? .infinity)
        }
        let median = found.sorted()[found.count / 2]
        values.append(median.isFinite ? median : nil)
      }
      table.rows.append(.init(name: path, values: values))
    }
    return table
  }
}
