import Checker

/// Tries all schedules with fewer deviations from the default than one that is known, so that "the fewest" is a proof.
///
/// In the order of their number, as in delay-bounded scheduling (Emmi, Qadeer and Rakamarić, POPL 2011), but each deviation costs one
/// however many candidates it passes over.
struct FewestSearch {
  /// Most executions.
  let limit: Int

  /// What an execution with some deviations shows.
  struct Probe {
    /// Whether the trouble is there.
    var shows: Bool
    var choices: [Choice]
  }

  enum Answer: Equatable {
    /// These do, and nothing with fewer.
    case fewer([Deviation])
    /// All were tried, and none shows it.
    case none
    /// There are more than may be tried.
    case unknown
  }

  /// - Parameters:
  ///   - known: How many deviations are known to suffice.
  ///   - run: Runs a schedule with these deviations.
  /// - Complexity: for n deviations the number of alternatives of an execution to the power of n - 1, at most `limit`.
  func search(below known: Int, _ run: ([Deviation]) async throws -> Probe) async throws -> Answer {
    guard known > 0 else { return .none }
    guard limit > 0 else { return .unknown }
    var left = limit - 1
    let first = try await run([])
    if first.shows { return .fewer([]) }
    var parents: [(deviations: [Deviation], probe: Probe)] = [([], first)]
    for _ in 1..<known {
      var children: [[Deviation]] = []
      for parent in parents {
        guard let own = alternatives(of: parent.probe, beyond: parent.deviations) else { return .unknown }
        children += own.map { parent.deviations + [$0] }
        guard children.count <= left else { return .unknown }
      }
      parents = []
      for child in children {
        left -= 1
        let probe = try await run(child)
        if probe.shows { return .fewer(child) }
        parents.append((child, probe))
      }
    }
    return .none
  }

  /// Every other way at every choice after the last deviation; nil if the trace does not tell them all.
  private func alternatives(of probe: Probe, beyond deviations: [Deviation]) -> [Deviation]? {
    var result: [Deviation] = []
    for choice in probe.choices where deviations.last.map({ choice.number > $0.choice }) ?? true {
      guard choice.candidates.count == choice.candidateCount else { return nil }
      result += choice.candidates.filter { $0 != choice.byDefault }.map { Deviation(choice: choice.number, value: $0) }
    }
    return result
  }
}
