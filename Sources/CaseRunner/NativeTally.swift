import Checker

/// Counts what native runs of one build show.
struct NativeTally: Sendable {
  /// One run: how it ended, what it printed, and what the sanitizer wrote about it.
  struct Run: Sendable {
    var output: Tool.Output
    var log: SanitizerLog
  }

  /// What is counted of a run.
  private struct Ending: Hashable {
    var stdout: String
    /// As `Outcome.exit`.
    var exit: Int?
  }

  private let asked: Int
  private(set) var runs = 0
  /// Whether the program is to be mapped at fixed addresses from now on.
  private(set) var hasFixedAddresses = false
  /// Why no further run makes sense; nil if it does.
  private(set) var failure: String?

  private var reported = 0
  private var warnings: [String: (runs: Int, first: Int)] = [:]
  private var example: String?
  private var hung = 0
  private var crashed = 0
  private var outcomes: [Ending: (count: Int, first: Int)] = [:]
  private var notes: [String] = []

  init(asked: Int) { self.asked = asked }

  /// Whether a report of the sanitizer has been kept to be shown.
  var hasExample: Bool { example != nil }

  /// Takes in a run. One that the sanitizer refused to begin does not count.
  mutating func add(_ run: Run) {
    if run.log.isMisplaced, !hasFixedAddresses {
      // What `setarch -R` does.
      hasFixedAddresses = true
      notes.append(
        "address space layout randomization was off: the sanitizer found its part of the address space taken")
      return
    }
    if let reason = run.log.failure, !run.log.isOutOfMemory {
      failure = reason
      return
    }
    runs += 1
    if !run.log.kinds.isEmpty { reported += 1 }
    for kind in run.log.kinds { warnings[kind, default: (0, runs)].runs += 1 }
    example = example ?? run.log.example
    let ending = ending(of: run)
    if ending.exit == nil { hung += 1 }
    if let exit = ending.exit, exit > 128 { crashed += 1 }
    outcomes[ending, default: (0, runs)].count += 1
  }

  private func ending(of run: Run) -> Ending {
    let exit: Int? =
      // The sanitizer ends it with a status that says nothing; a bound of memory would have killed it.
      run.log.isOutOfMemory ? 128 + 9 : run.output.timedOut ? nil : run.output.status
    return Ending(stdout: Outcome.text(of: run.output.stdout.utf8), exit: exit)
  }

  /// What was counted so far.
  var result: NativeRuns {
    if let failure, runs == 0 { return NativeRuns(asked: asked, unavailable: failure, notes: notes) }
    return NativeRuns(
      asked: asked, runs: runs, reported: reported,
      warnings: warnings.sorted { ($1.value.runs, $0.value.first, $0.key) < ($0.value.runs, $1.value.first, $1.key) }
        .map { .init(kind: $0.key, runs: $0.value.runs) },
      example: example, hung: hung, crashed: crashed,
      outcomes: outcomes.sorted { ($1.value.count, $0.value.first) < ($0.value.count, $1.value.first) }
        .map { Outcome(stdout: $0.key.stdout, exit: $0.key.exit, count: $0.value.count) },
      notes: notes + (failure.map { ["stopped early: \($0)"] } ?? []))
  }
}
