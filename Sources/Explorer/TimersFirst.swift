import Checker

/// A slow machine, one timer at a time: the timer fires as soon as it may, and whoever it wakes goes before everybody else.
///
/// A pause that is meant to be long enough fails when it ends before the work has begun that it waits for. For a sampler that is one
/// order among many: the timer first, and then whoever it wakes before each of the others. Here it is tried on purpose, for each timer
/// of the default schedule, where the pool is wide enough.
struct TimersFirst: Sendable {
  let base: Base
  /// Executions that it may take at most.
  let budget: Int

  static let technique = "timers first"

  /// Turns that whoever a timer wakes is given; beyond, it goes on as by default.
  private static let turns = 6

  /// One timer that outruns what is ready.
  private struct Candidate: Sendable {
    var request: ExecutionRequest
    var unit: UInt32
  }

  /// Runs them with `search`, which runs requests side by side.
  ///
  /// - Returns: What the executions showed, in an order that does not depend on how many ran at a time. At most `budget`.
  func run(_ search: Search) async throws -> [ExecutionSummary] {
    let profiles = widths.map { loud(width: $0) }
    let candidates = zip(profiles, try await search.run(profiles, { try await $1.run($0).trace }))
      .flatMap { timers(in: $1, $0) }
    let perTimer = try await search.run(candidates.map(\.request)) { request, program in
      try await Self.followed(request, on: program)
    }
    return Array(perTimer.flatMap { $0 }.prefix(budget))
  }

  /// The widest two: in a narrow pool whoever a timer wakes stands in line behind all others.
  private var widths: [Int] { base.widths.suffix(2) }

  /// The default schedule in which timers may outrun what is ready, with its choices written.
  private func loud(width: Int) -> ExecutionRequest {
    var request = base.request(.default, 0, width: width, flags: .timerSlack)
    request.flags.remove(.quiet)
    request.prefix = .max
    return request
  }

  /// For each timer the first moment at which it may fire.
  private func timers(in trace: Trace, _ request: ExecutionRequest) -> [Candidate] {
    var seen: Set<UInt32> = []
    var candidates: [Candidate] = []
    for choice in trace.choices where choice.kind == .unit && choice.specialCount == 1 {
      guard let unit = choice.candidates.last, choice.candidates.count == choice.candidateCount,
        seen.insert(unit).inserted
      else { continue }
      var early = request
      early.deviations = [Deviation(choice: choice.number, value: unit | Choice.timerBit)]
      candidates.append(Candidate(request: early, unit: unit))
      // Each takes a few executions.
      if candidates.count * 2 * widths.count >= budget { break }
    }
    return candidates
  }

  /// Runs a schedule in which a timer fires early, again and again, each time with one more turn for whoever it wakes, until that one
  /// needs no more.
  private static func followed(_ request: ExecutionRequest, on program: any Program) async throws -> [ExecutionSummary]
  {
    guard let fired = request.deviations.last else { return [] }
    let unit = fired.value & ~Choice.timerBit
    var request = request
    var summaries: [ExecutionSummary] = []
    for _ in 0..<turns {
      let (summary, execution) = try await ExecutionSummary.withExecution(of: request, on: program)
      summaries.append(summary)
      let after = request.deviations.last?.choice ?? 0
      let passedOver = execution.trace.choices.first { choice in
        choice.number > after && choice.kind == .unit && choice.chosen != unit
          && choice.candidates.prefix(choice.candidateCount - choice.specialCount).contains(unit)
      }
      guard let passedOver, !summary.wasCutOff else { break }
      request.deviations.append(Deviation(choice: passedOver.number, value: unit))
    }
    return summaries
  }
}
