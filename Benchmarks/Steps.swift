import CaseRunner
import Checker
import Explorer

/// Scheduling points a second within a long execution.
enum Steps {
  private static let subjects = [("two tasks that yield", "turns.swift"), ("two C threads that yield", "yields.c")]
  private static let rounds = 7

  static func measure(_ bench: Bench) async throws -> Table {
    var table = Table(
      title: "Scheduling points a second in one long execution",
      note: "races: with the records of memory accesses and synchronization that the race analysis reads.",
      columns: ["with races", "without", "ratio", "points"])
    for (name, file) in subjects {
      let server = try await bench.server(file)
      var (with, without): ([Double], [Double]) = ([], [])
      var points: [Double] = []
      for round in 0...rounds {
        for races in [true, false] {
          let request = ExecutionRequest(
            policy: .random, seed: UInt64(round), flags: races ? [.quiet, .races] : .quiet, maxSteps: 1_000_000)
          let start = ContinuousClock.now
          let execution = try await server.run(request)
          let rate = Double(execution.trace.header.steps) / (ContinuousClock.now - start).seconds
          if round == 0 { continue }
          if races { with.append(rate) } else { without.append(rate) }
          points.append(Double(execution.trace.header.steps))
        }
      }
      table.rows.append(
        .init(
          name: name, values: [with.median, without.median, zip(with, without).map(/).median, points.median]))
    }
    return table
  }
}
