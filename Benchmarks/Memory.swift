import Checker
import Explorer
import Foundation
import Synchronization

/// Whether a search of very many schedules takes more memory as it goes on.
enum Memory {
  static func measure(schedules: Int) async throws -> Table {
    let program = CoinProgram(schedules: schedules)
    var options = ExplorationOptions()
    options.strategy = .random
    options.schedules = schedules
    options.widths = [1]
    options.reportsNondeterminism = false
    let start = ContinuousClock.now
    let report = try await Explorer(programs: [program], name: "coin", toolchain: "").explore(options)
    let seconds = (ContinuousClock.now - start).seconds
    let samples = program.samples.withLock { $0 }
    guard let first = samples.first, let last = samples.last, report.exploration.schedules == schedules else {
      throw Bench.Failure(message: "the search ended after \(report.exploration.schedules) of \(schedules) schedules")
    }
    return Table(
      title: "Memory of a search of \(schedules) schedules, executions made up in this process",
      note: "Resident megabytes after a tenth of the schedules and after all; growth over one is a leak.",
      columns: ["after a tenth", "after all", "ratio", "schedules/s"],
      rows: [
        .init(name: "random", values: [first, last, last / first, Double(schedules) / seconds])
      ])
  }
}

/// A program without a process: two threads of which either may go first, so that there is a choice and nothing to find.
private final class CoinProgram: Program {
  private let interval: Int
  private let runs = Mutex(0)
  /// Resident megabytes, ten times in the course of the search.
  let samples = Mutex<[Double]>([])

  init(schedules: Int) { interval = max(1, schedules / 10) }

  func run(_ request: ExecutionRequest) async throws -> Execution {
    let count = runs.withLock { runs in
      runs += 1
      return runs
    }
    if count % interval == 0 { samples.withLock { $0.append(Self.residentMegabytes) } }
    var builder = TraceBuilder()
    let main = builder.unit(.main)
    let other = builder.unit(.thread, parent: main)
    builder.flags = request.flags.rawValue
    builder.maxReady = 2
    let first = request.seed % 2 == 0 ? main : other
    builder.choice(.unit, candidates: [main, other], chosen: first, byDefault: main)
    builder.step = 2
    builder.add(.unitEnd, unit: other)
    builder.add(.output, unit: main, a: 1, b: 2)
    builder.add(.mainEnd, unit: main, b: 2)
    return try builder.execution(.exit, stdout: first == main ? "m\n" : "o\n")
  }

  /// The second number in statm is in pages.
  private static var residentMegabytes: Double {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576
  }
}
