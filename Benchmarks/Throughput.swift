import CTrace
import CaseRunner
import Checker
import Explorer

/// Executions a second, beside what the same process would allow if it did nothing.
enum Throughput {
  private static let subjects = [
    ("actor, four tasks", "deposits.swift"), ("task group, five children", "squares.swift"),
    ("C, three threads", "counters.c"),
  ]
  private static let rounds = 21
  private static let executions = 15

  /// How far an execution goes.
  private enum Reach: CaseIterable {
    case leave, firstPoint, end

    func request(_ seed: UInt64) -> ExecutionRequest {
      var request = ExecutionRequest(policy: .random, seed: seed, flags: [.quiet, .races])
      switch self {
      case .leave: request.flags.formUnion(.init(rawValue: CB_REQF_LEAVE_AT_ONCE.rawValue))
      case .firstPoint: request.maxSteps = 1
      case .end: break
      }
      return request
    }
  }

  static func measure(_ bench: Bench) async throws -> Table {
    var table = Table(
      title: "Executions a second, one instance",
      note: """
        fork: the initialised process forks and leaves at once; first point: it runs to its first scheduling point. Ratios are
        of whole times: what of the limit is reached. Execution: from asking for it to having its trace; around: the part of it
        before the process runs and after it has ended, the fork and reading the trace. Analysis comes on top.
        """,
      columns: [
        "executions/s", "fork/s", "first point/s", "of fork", "of first point", "steps", "execution ms", "around ms",
        "analysis ms",
      ])
    for (name, file) in subjects {
      let server = try await bench.server(file)
      var times: [Reach: [Double]] = [:]
      var analysis: [Double] = []
      var around: [Double] = []
      var steps: [Double] = []
      let clock = ContinuousClock()
      for round in 0...rounds {
        for reach in Reach.allCases {
          var kept: [Execution] = []
          let start = clock.now
          for index in 0..<executions {
            kept.append(try await server.run(reach.request(UInt64(round * executions + index))))
          }
          let time = (clock.now - start).seconds / Double(executions)
          if round == 0 { continue }  // the first takes what is not there yet
          times[reach, default: []].append(time)
          guard reach == .end else { continue }
          around.append(time - kept.reduce(0) { $0 + Double($1.wallNanoseconds) / 1e9 } / Double(executions))
          steps += kept.map { Double($0.trace.header.steps) }
          let begin = clock.now
          for execution in kept { _ = Analysis(execution) }
          analysis.append((clock.now - begin).seconds / Double(executions))
        }
      }
      let (end, leave, point) = (times[.end] ?? [], times[.leave] ?? [], times[.firstPoint] ?? [])
      table.rows.append(
        .init(
          name: name,
          values: [
            1 / end.median, 1 / leave.median, 1 / point.median, zip(leave, end).map(/).median,
            zip(point, end).map(/).median, steps.median, end.median * 1000, around.median * 1000,
            analysis.median * 1000,
          ]))
    }
    return table
  }
}
